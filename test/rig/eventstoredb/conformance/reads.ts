import { END, type EventStoreDBClient, type ReadStreamOptions } from '@eventstore/db-client'
import { collect, type Outcome, observe, positionOf, shown, shownEvent } from './observe.ts'
import { append, type Cases, event, eventsOf, fresh, streamOf } from './run.ts'

const revisions = (client: EventStoreDBClient, stream: string, options: ReadStreamOptions): Promise<Outcome> =>
  observe(() => collect(client.readStream(stream, options), (read) => Number(read.event?.revision)))

const READS: Record<string, ReadStreamOptions> = {
  f43: { fromRevision: 4n, maxCount: 3 },
  f4: { fromRevision: 4n },
  b4: { direction: 'backwards', fromRevision: 4n },
  bEnd3: { direction: 'backwards', fromRevision: END, maxCount: 3 },
  bStart: { direction: 'backwards' },
  fEnd: { fromRevision: END },
  f10: { fromRevision: 10n },
  f1000: { fromRevision: 1000n },
  b1000: { direction: 'backwards', fromRevision: 1000n },
  max0: { maxCount: 0 },
}

/** Both cases of `readAll` read the same ten events. */
let stream = ''
const isIncreasing = (positions: readonly bigint[]): boolean => positions.every((here, n) => n === 0 || here > (positions[n - 1] ?? 0n))

type AllRecorded = { total: number; systemEvents: number; commitEqualsPrepare: string }
/** How many there are depends on what was written before. */
const keptOfAll = ({ total, systemEvents, commitEqualsPrepare, ...rest }: AllRecorded) => ({
  ...rest,
  hasSystemEvents: systemEvents > 0,
  isEveryCommitThePrepare: commitEqualsPrepare === `${total} of ${total}`,
})

export const readCases: Cases = {
  'readStream of a 10-event stream': async ({ client }) => {
    const ten = await streamOf(client, 'A-ten', 10)
    const results: Record<string, unknown> = {}
    for (const [name, options] of Object.entries(READS)) results[name] = await revisions(client, ten, options)
    return results
  },
  'readStream of a missing stream': async ({ client }) => ({
    fwd: await revisions(client, fresh('A-nope'), {}),
    back: await revisions(client, fresh('A-nope'), { direction: 'backwards', fromRevision: END }),
  }),
  'soft-deleted stream': async ({ client }) => {
    const soft = await streamOf(client, 'A-soft', 3)
    const others: string[] = []
    for (const prefix of ['A-soft2', 'A-soft3', 'A-soft4']) {
      const other = await streamOf(client, prefix, 2)
      others.push(other)
    }
    const [second = '', third = '', fourth = ''] = others
    const del = await observe(() => client.deleteStream(soft))
    for (const other of others) await client.deleteStream(other)
    const read = await observe(() => collect(client.readStream(soft), shownEvent))
    const appendNoStream = await append(client, soft, event(), 'no_stream')
    const readAgain = await observe(() => collect(client.readStream(soft), shownEvent))
    const appendExact = await append(client, second, event(), 1n)
    const appendExists = await append(client, third, event(), 'stream_exists')
    return { del, read, appendNoStream, readAgain, appendExact, appendExists, appendWrong: await append(client, fourth, event(), 0n) }
  },
  'tombstoned stream': async ({ client }) => {
    const dead = await streamOf(client, 'A-tomb', 2)
    const t = await observe(() => client.tombstoneStream(dead))
    const read = await observe(() => collect(client.readStream(dead), shownEvent))
    const any = await append(client, dead, event())
    return { t, read, any, no: await append(client, dead, event(), 'no_stream'), exact: await append(client, dead, event(), 1n) }
  },
  'readAll forwards': {
    replay: async ({ client }) => {
      stream = fresh('A-pos')
      const appended: unknown[] = []
      for (let pair = 0; pair < 5; pair++) appended.push(await client.appendToStream(stream, eventsOf(2)))
      const all = await collect(client.readAll(), (read) => read)
      const system = all.filter(({ event: one }) => one?.streamId.startsWith('$') || one?.type.startsWith('$'))
      const examples = system.map(({ event: one }) => `${one?.streamId} : ${one?.type}`.replace(/-[0-9a-f]{8}/, '-*'))
      const equal = all.filter((read) => positionOf(read).commit === positionOf(read).prepare).length
      return {
        total: all.length,
        systemEvents: system.length,
        systemExamples: [...new Set(examples)],
        commitStrictlyIncreasing: isIncreasing(all.map((read) => positionOf(read).commit)),
        prepareStrictlyIncreasing: isIncreasing(all.map((read) => positionOf(read).prepare)),
        commitEqualsPrepare: `${equal} of ${all.length}`,
        appendResultPosition: shown((appended[2] as { position: unknown }).position),
        positionsOfItsTwoEvents: all
          .filter((read) => read.event?.streamId === stream && [4n, 5n].includes(read.event.revision))
          .map(shownEvent),
        firstHasCommitPositionField: shown(all[0]?.commitPosition),
      }
    },
    kept: keptOfAll,
  },
  'readAll from a position': async ({ client }) => {
    const own = await collect(client.readStream(stream), (read) => read)
    const [chosen] = own.filter((read) => read.event?.revision === 4n)
    if (chosen === undefined) throw new Error('the case before has written ten events')
    const at = positionOf(chosen)
    const plusOne = { commit: at.commit + 1n, prepare: at.prepare + 1n }
    const beyond = { commit: at.commit + 1_000_000_000n, prepare: at.prepare + 1_000_000_000n }
    return {
      event: shownEvent(chosen),
      forwards: await collect(client.readAll({ fromPosition: at, maxCount: 3 }), shownEvent),
      backwards: await collect(client.readAll({ fromPosition: at, maxCount: 3, direction: 'backwards' }), shownEvent),
      plusOne: await observe(() => collect(client.readAll({ fromPosition: plusOne }), shownEvent)),
      end: await observe(async () => (await collect(client.readAll({ fromPosition: END }), shownEvent)).length),
      endb: await observe(() => collect(client.readAll({ fromPosition: END, direction: 'backwards', maxCount: 1 }), shownEvent)),
      beyond: await observe(async () => (await collect(client.readAll({ fromPosition: beyond }), shownEvent)).length),
      readStream: await observe(() => collect(client.readStream(stream), shownEvent)),
    }
  },
  'stream metadata maxCount 2 on a 5-event stream': async ({ client }) => {
    const five = await streamOf(client, 'A-meta', 5)
    await client.setStreamMetadata(five, { maxCount: 2 })
    const read = await collect(client.readStream(five), (one) => shown(one.event?.revision))
    return { read, append: await append(client, five, event()), meta: await observe(() => client.getStreamMetadata(five)) }
  },
}
