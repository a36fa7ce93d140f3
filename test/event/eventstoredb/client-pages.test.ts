import { EventEmitter } from 'node:events'
import type { ResolvedEvent } from '@eventstore/db-client'
import { afterEach, describe, expect, test } from 'vitest'
import { type Subscription, untilCaughtUp } from '../../../src/event/eventstoredb/caught-up.ts'
import { type ClientRead, pagesOf } from '../../../src/event/eventstoredb/client-pages.ts'
import { jsonBytes } from '../../../src/event/eventstoredb/json-bytes.ts'
import { dropStrayRejections } from '../../../src/event/eventstoredb/stray-rejections.ts'
import { Unreachable } from '../../../src/event/eventstoredb/wire.ts'
import type { Row } from '../../../src/event/store.ts'
import { Timeline } from './timeline.ts'

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** A subscription that somebody else moves. */
class Moved extends EventEmitter implements Subscription {
  readonly waiting: number[] = []
  unsubscribed = 0
  destroyed: unknown = null
  read = () => (this.waiting.shift() ?? null) as never
  destroy(error?: Error): void {
    this.destroyed = error
    this.emit('error', error)
  }
  async unsubscribe(): Promise<void> {
    this.unsubscribed++
  }
  give(...events: number[]): void {
    this.waiting.push(...events)
    this.emit('readable')
  }
}

describe('a subscription that is read until it has caught up', () => {
  const reading = () => {
    const subscription = new Moved()
    const heard: unknown[] = []
    const over = (async () => {
      for await (const event of untilCaughtUp(subscription)) heard.push(event)
    })()
    return { subscription, heard, over }
  }

  test('gives what there is, waits for more, and ends behind the last one', async () => {
    const { subscription, heard, over } = reading()
    subscription.give(1, 2)
    await turn()
    subscription.give(3)
    await turn()
    expect(heard).toEqual([1, 2, 3])
    subscription.waiting.push(4)
    subscription.emit('caughtUp')
    await over
    expect(heard, 'what stands in the buffer as well').toEqual([1, 2, 3, 4])
  })

  test('fails with the first thing that went wrong, behind what had come before', async () => {
    const { subscription, heard, over } = reading()
    subscription.waiting.push(1)
    subscription.emit('error', new Error('first'))
    subscription.emit('close')
    await expect(over).rejects.toThrow('first')
    expect(heard).toEqual([1])
  })

  test('that is closed before has not ended', async () => {
    const { subscription, over } = reading()
    await turn()
    subscription.emit('close')
    await expect(over).rejects.toThrow('the subscription ended')
  })

  test('is left by whoever leaves it', async () => {
    const subscription = new Moved()
    const read = untilCaughtUp(subscription)
    await read.cancel()
    expect(subscription.unsubscribed).toBe(1)
    let told = 0
    read.on('error', () => told++)
    const why = new Error('why')
    read.destroy(why)
    expect([subscription.destroyed, told]).toEqual([why, 1])
  })
})

describe('a read in pages', () => {
  const rowOf = (n: number): Row => ({ position: String(n) }) as Row
  const SILENCE_MS = 1000
  const staged = (read: ClientRead, signs?: () => number) => {
    const timeline = new Timeline()
    const options = { timers: timeline.clock(), silenceMs: SILENCE_MS, what: 'the log', name: 'esdb://h', ...(signs && { signs }) }
    const toRow = (event: ResolvedEvent): Row | null => ((event as unknown as number) < 0 ? null : rowOf(event as unknown as number))
    return { timeline, pages: pagesOf(read, { toRow, ...options }) }
  }
  const given = (events: readonly number[]): ClientRead & { cancelled: number } => {
    const read = {
      cancelled: 0,
      async *[Symbol.asyncIterator]() {
        yield* events as unknown as ResolvedEvent[]
      },
      destroy: () => {},
      cancel: async () => {
        read.cancelled++
        throw new Error('nobody cares')
      },
      on: () => {},
    }
    return read
  }
  const sizesOf = async (pages: AsyncIterable<readonly Row[]>): Promise<number[]> => {
    const sizes: number[] = []
    for await (const page of pages) sizes.push(page.length)
    return sizes
  }

  test.each([
    [0, []],
    [249, [249]],
    [250, [250]],
    [251, [250, 1]],
  ])('of %d events: %j; the read is given up and no timer is left', async (count, sizes) => {
    const read = given(Array.from({ length: count }, (_, n) => n))
    const { timeline, pages } = staged(read)
    expect(await sizesOf(pages)).toEqual(sizes)
    await turn()
    expect([read.cancelled, timeline.pending]).toEqual([1, 0])
  })

  test('passes over what is none of ours', async () => {
    const { pages } = staged(given([1, -1, 2, -1]))
    const rows: string[] = []
    for await (const page of pages) rows.push(...page.map(({ position }) => position))
    expect(rows).toEqual(['1', '2'])
  })

  test('is given up when whoever reads has seen enough', async () => {
    const read = given(Array.from({ length: 600 }, (_, n) => n))
    const { timeline, pages } = staged(read)
    for await (const page of pages) {
      expect(page).toHaveLength(250)
      break
    }
    await turn()
    expect([read.cancelled, timeline.pending]).toEqual([1, 0])
  })

  test('whose server says nothing ends in a sentence; each word begins the wait anew, and so does each sign', async () => {
    const subscription = new Moved()
    let signs = 0
    const { timeline, pages } = staged(untilCaughtUp(subscription), () => signs)
    const failed = sizesOf(pages).catch((error: unknown) => error)
    timeline.after(600, () => subscription.give(1))
    timeline.after(1600, () => signs++)
    await timeline.run(2900)
    expect(subscription.destroyed, 'at 2000 a sign had come, and the next look is at 3000').toBeNull()
    await timeline.run(3100)
    expect(subscription.destroyed).toEqual(
      new Unreachable(
        'esdb://h says nothing: no word for 1 s while reading the log; check whether it is stopped or overloaded (its log says) and restart it if so, and that nothing else listens at its address and no firewall swallows what is sent.',
      ),
    )
    expect(await failed).toBe(subscription.destroyed)
    expect(timeline.pending).toBe(0)
  })

  test('waits as long as it takes for whoever reads slowly', async () => {
    const read = given(Array.from({ length: 251 }, (_, n) => n))
    let destroyed = 0
    read.destroy = () => destroyed++
    const { timeline, pages } = staged(read)
    const iterator = pages[Symbol.asyncIterator]()
    await iterator.next()
    await timeline.run(10 * SILENCE_MS)
    expect(destroyed).toBe(0)
    expect((await iterator.next()).value).toHaveLength(1)
    expect((await iterator.next()).done).toBe(true)
  })
})

test('an event for the client has its bytes as they are, and says first that they are JSON', () => {
  const event = jsonBytes('id', 'Type', '{"ä":1}', { a: [1] }) as unknown as Record<string, unknown>
  expect([event.id, event.type]).toEqual(['id', 'Type'])
  expect(Buffer.from(event.data as Uint8Array).toString()).toBe('{"ä":1}')
  expect(Buffer.from(event.metadata as Uint8Array).toString()).toBe('{"a":[1]}')
  const told = [event.contentType, event.contentType, event.contentType]
  expect(told).toEqual(['application/json', 'application/octet-stream', 'application/json'])
})

describe('rejections that nobody can catch', () => {
  let ends: (() => void)[] = []
  afterEach(() => {
    for (const end of ends) end()
    ends = []
  })
  const thrownAt = (...lines: string[]): Error =>
    Object.assign(new Error('x'), { stack: ['Error: x', ...lines.map((line) => `    at ${line}`)].join('\n') })
  const CLIENT = 'f (/x/node_modules/@eventstore/db-client/dist/a.js:1:2)'
  const GRPC = 'f (/x/node_modules/@grpc/grpc-js/build/a.js:1:2)'
  const OURS = 'g (/x/src/event/a.ts:3:4)'

  test('are dropped while a connection is open, if the client threw them, and thrown on otherwise', () => {
    const before = process.listenerCount('unhandledRejection')
    ends.push(dropStrayRejections(), dropStrayRejections())
    expect(process.listenerCount('unhandledRejection'), 'one listener for all').toBe(before + 1)
    const hear = process.listeners('unhandledRejection').at(-1) as (reason: unknown) => void
    for (const stack of [[CLIENT], [GRPC], ['node:internal/x:1:1', CLIENT, OURS], ['new Promise (<anonymous>)', GRPC]])
      expect(() => hear(thrownAt(...stack)), stack.join()).not.toThrow()
    for (const stack of [[OURS, CLIENT], [], ['node:internal/x:1:1']]) expect(() => hear(thrownAt(...stack)), stack.join()).toThrow('x')
    expect(() => hear(Object.assign(new Error('bare'), { stack: undefined }))).toThrow('bare')
    for (const reason of ['text', null]) {
      let thrown: unknown = 'nothing'
      try {
        hear(reason)
      } catch (error) {
        thrown = error
      }
      expect(thrown).toBe(reason)
    }
    ends.pop()!()
    expect(process.listenerCount('unhandledRejection')).toBe(before + 1)
    ends.pop()!()
    expect(process.listenerCount('unhandledRejection')).toBe(before)
  })
})
