import { expect, test } from 'vitest'
import { decode } from '../../src/event/codec.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { Plan } from './world/faults.ts'
import { Marks } from './world/marks.ts'
import { scenarioOf } from './world/scenario.ts'
import { World } from './world/world.ts'

const SHORTEST_MS = 5_000
/** After that long another engine has booted and traded for a while. */
const LONG_MS = 90_000

/** What the log says of the line in a world where the venue is out once, and the engine dies so long after it was. */
const toldOf = async (amount: number, diesAfterMs: number): Promise<readonly string[]> => {
  const fault = { site: 'outage', entity: '', ordinal: 0, what: 'outage', amount } as const
  const world = new World({ scenario: scenarioOf('152'), faults: new Plan([fault]), marks: new Marks() })
  const { timeline, oracle, disk } = world
  while (!world.isOut) await timeline.play(timeline.nowMs + 100)
  await timeline.play(timeline.nowMs + diesAfterMs)
  expect(oracle.state.facts.line.isDown).toBe(true)
  world.process?.die('while the line is down')
  await timeline.play(timeline.nowMs + LONG_MS)
  expect(oracle.violations).toEqual([])
  const told = (disk.rows.map(decode) as LogEvent[]).filter((event) => event.type === 'LineObserved').map(({ data }) => data)
  // of a world whose queue of reports is short
  return told.filter(({ because }) => because !== 'queue-full').map(({ is, because }) => `${is}: ${because}`)
}

test('given a line that broke, when the engine dies and the next one connects behind the outage, then the line stands again (I-24, F40)', async () => {
  expect(await toldOf(0, SHORTEST_MS - 200)).toEqual(['down: outage', 'up: connected'])
})

test('given a line that broke, when the next engine starts during the outage, then the line stands no sooner than the venue is back', async () => {
  expect(await toldOf(1, 1_000)).toEqual(['down: outage', 'gap: outage'])
})
