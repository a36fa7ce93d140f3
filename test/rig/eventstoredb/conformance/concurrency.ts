import { EventStoreDBClient, type WrongExpectedVersionError } from '@eventstore/db-client'
import { collect } from './observe.ts'
import { type Cases, event, fresh, streamOf } from './run.ts'

const tally = (words: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1
  return counts
}

const losersOf = (results: readonly PromiseSettledResult<unknown>[], tell: (error: WrongExpectedVersionError) => string): string[] =>
  results.flatMap((result) => (result.status === 'rejected' ? [`${result.reason.constructor.name} ${tell(result.reason)}`] : []))

const winners = (results: readonly PromiseSettledResult<unknown>[]): number => results.filter(({ status }) => status === 'fulfilled').length

export const concurrencyCases: Cases = {
  'two clients append with the same expected revision, 100 rounds': async ({ server, client }) => {
    const second = EventStoreDBClient.connectionString(server.url)
    const stream = await streamOf(client, 'A-race', 1)
    const rounds: number[] = []
    const losers: string[] = []
    for (let round = 0n; round < 100n; round++) {
      const both = [client, second].map((one) => one.appendToStream(stream, event(), { expectedRevision: round }))
      const results = await Promise.allSettled(both)
      rounds.push(winners(results))
      losers.push(...losersOf(results, (error) => `actual-expected=${BigInt(error.actualVersion) - BigInt(error.expectedVersion)}`))
    }
    return {
      exactlyOneWinner: rounds.filter((count) => count === 1).length,
      noWinner: rounds.filter((count) => count === 0).length,
      twoWinners: rounds.filter((count) => count === 2).length,
      losers: tally(losers),
      finalCount: (await collect(client.readStream(stream), () => null)).length,
    }
  },
  '20 concurrent NO_STREAM appends of different events on one client, 20 rounds': async ({ client }) => {
    let roundsWithExactlyOneWinner = 0
    const losers: string[] = []
    for (let round = 0; round < 20; round++) {
      const stream = fresh('A-conc')
      const all = Array.from({ length: 20 }, () => client.appendToStream(stream, event(), { expectedRevision: 'no_stream' }))
      const results = await Promise.allSettled(all)
      if (winners(results) === 1) roundsWithExactlyOneWinner++
      losers.push(...losersOf(results, ({ actualVersion, expectedVersion }) => `actual=${actualVersion} expected=${expectedVersion}`))
    }
    return { roundsWithExactlyOneWinner, losers: tally(losers) }
  },
  '50 pipelined appends on one client with expected revisions 0,1,2,... without waiting': async ({ client }) => {
    const stream = fresh('A-pipe')
    const all = Array.from({ length: 50 }, (_, n) =>
      client.appendToStream(stream, event(), { expectedRevision: n === 0 ? 'no_stream' : BigInt(n - 1) }),
    )
    const results = await Promise.allSettled(all)
    const inOrder = results.every((result, n) => result.status === 'fulfilled' && result.value.nextExpectedRevision === BigInt(n))
    return { fulfilled: winners(results), inOrder, stored: (await collect(client.readStream(stream), () => null)).length }
  },
}
