import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { keyedUniform } from '../../src/kernel/random.ts'
import { IS_NIGHT, SEED } from '../draws.ts'
import { ServerHost } from './esdb/host.ts'
import { epochsOf, requireLookUps, requireOneOwner } from './esdb/oracle.ts'
import { Pair } from './esdb/pair.ts'
import { LOSES } from './esdb/watch.ts'
import { BAD_DAY } from './remote/faults.ts'
import { intentsOf, LogReader } from './remote/log.ts'
import { expectSound, requireIntents } from './remote/oracle.ts'
import { complaintsOf, type Ended, Stage } from './remote/stage.ts'

const KILLS = IS_NIGHT ? 200 : 6
/** Longer than the venue takes a request: what left before the lease ended comes too late for the next owner to be surprised. */
const LEASE_MS = 800
const LONGEST_LIFE_MS = 700
/** Around the lease: sometimes the owner has it still when the server is back, sometimes not. */
const LONGEST_OUTAGE_MS = 1000

let host: ServerHost
afterAll(() => host?.close())

const requireLost = (ended: Ended): void => {
  expect(ended.code).toBe(1)
  expect(complaintsOf(ended)).toMatch(LOSES)
}

/** Something else that happens before the owner is killed, in every other life. */
const DISASTERS = {
  'the standby dies': (pair: Pair) => pair.replaceStandby(),
  'the server dies': async (pair: Pair, n: number) => {
    // an engine that finds no server when it starts does not start
    await pair.waiting()
    await host.kill()
    await sleep(keyedUniform(String(SEED), 'outage', n) * LONGEST_OUTAGE_MS)
    await host.start()
  },
  'the owner sleeps': async (pair: Pair) => {
    const slept = await pair.takeOver(({ child }) => child.kill('SIGSTOP'))
    slept.child.kill('SIGCONT')
    requireLost(await slept.ended)
  },
} as const
type Disaster = keyof typeof DISASTERS
const NAMES = Object.keys(DISASTERS) as Disaster[]

const drawn = (n: number): Disaster | undefined => NAMES[Math.floor(keyedUniform(String(SEED), 'disaster', n) * NAMES.length * 2)]

const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? 0

test(
  `two engines on one server, ${KILLS} SIGKILLs of the one that trades: another one takes over each time, and no order is lost, doubled or guessed`,
  async () => {
    host = await ServerHost.open()
    const stage = await Stage.open({}, '', host.url)
    await stage.faults(BAD_DAY)
    const reader = new LogReader(stage.log)
    const pair = await Pair.open(stage, { leaseMs: LEASE_MS })
    const befell: Disaster[] = []
    for (let n = 0; n < KILLS; n++) {
      await sleep(keyedUniform(String(SEED), 'life', n) * LONGEST_LIFE_MS)
      const disaster = drawn(n)
      if (disaster !== undefined) {
        await DISASTERS[disaster](pair, n)
        befell.push(disaster)
        await sleep(keyedUniform(String(SEED), 'after', n) * LONGEST_LIFE_MS)
      }
      const ended = await (await pair.takeOver(({ child }) => child.kill('SIGKILL'))).ended
      // it may have lost its lease before, to a busy machine or while its server was away
      if (ended.signal === null) requireLost(ended)
      // first the venue, because the next owner trades already
      const account = await stage.account()
      await reader.read()
      requireIntents(reader.events, account)
    }
    await pair.close()
    const { events, account } = await expectSound(stage)
    requireOneOwner(events, account)
    expect(requireLookUps(events, await stage.asked()), 'open orders were looked up').toBeGreaterThan(KILLS / 5)

    const takeOvers = KILLS + befell.filter((name) => name === 'the owner sleeps').length
    expect(pair.takeOversMs.length).toBe(takeOvers)
    expect(epochsOf(events).size, 'each owner had an epoch of its own').toBeGreaterThanOrEqual(takeOvers + 1)
    if (IS_NIGHT) expect(new Set(befell).size, 'everything happened').toBe(NAMES.length)
    expect(intentsOf(events).size, 'it traded').toBeGreaterThan(KILLS)
    const [median, longest] = [quantile(pair.takeOversMs, 0.5), Math.max(...pair.takeOversMs)]
    console.log(`${takeOvers} take-overs with a lease of ${LEASE_MS} ms: median ${median} ms, longest ${longest} ms`)
    await stage.close()
  },
  60_000 + KILLS * 8000,
)
