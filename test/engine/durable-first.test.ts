import { expect, test } from 'vitest'
import { type Stored, StoreFailure } from '../../src/event/store.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import { tapeFolder } from '../rig/tapes.ts'
import { type Placed, play, SlowStore } from './play.ts'

const tape = await openTape([tapeFolder])
const REQUESTS = /^(Entry|Protection|Exit)(Requested|CancelRequested)$/

/** Takes events until the n-th that asks something of the venue, and refuses that one and all after it. */
class FailingStore extends SlowStore {
  #left: number
  #hasFailed = false

  constructor(left: number) {
    super()
    this.#left = left
  }

  override isDurable(orderId: string): boolean {
    return super.isDurable(orderId) && !this.#hasFailed
  }

  override async append(stream: string, expected: number, events: readonly Stored[]): Promise<void> {
    for (const { type } of events) if (REQUESTS.test(type)) this.#left--
    this.#hasFailed ||= this.#left <= 0
    if (this.#hasFailed) throw new StoreFailure('The disk is full: this store takes no more events.')
    await super.append(stream, expected, events)
  }
}

test.each([1, 2, 3, 5, 8, 13, 21, 34, 55])(
  'when the request number %d cannot be written, it is not sent, nor anything after it (F51 I-01)',
  async (left) => {
    const store = new FailingStore(left)
    const placed: Placed[] = []
    const result = await play({ tape, store, placed, set: { 'entry.dropPct': '0.7' } }).then(
      () => null,
      (error: unknown) => error,
    )
    expect(result, 'the process is told why, and stops').toBeInstanceOf(StoreFailure)
    expect(placed.filter(({ wasDurable }) => !wasDurable)).toEqual([])
    if (left > 3) expect(placed.length).toBeGreaterThan(0)
  },
)

test('an engine that stopped so goes on from what was written, as if nothing had happened', async () => {
  const whole = await play({ tape })
  const store = new FailingStore(30)
  await expect(play({ tape, store })).rejects.toThrow(StoreFailure)
  const healed = new SlowStore()
  for await (const page of store.readAll(null)) for (const row of page) await healed.append(row.stream, row.number - 1, [row])
  const resumed = await play({ tape, store: healed })
  expect(resumed.hashes).toEqual(whole.hashes)
})
