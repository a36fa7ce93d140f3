import { writeFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { createMachine } from 'xstate'
import { positionTable } from '../../machines/position/config.ts'
import { machines } from '../../machines/registry.ts'
import { checkedMachine } from '../../src/cli/machines-check.ts'
import { isNamedIn, specTexts } from '../../src/cli/spec-texts.ts'
import { machinesKnown } from '../../src/web/machines-known.ts'
import { expectRefusal } from '../rig/ended.ts'
import { rowsAt, runHours, stageFolder } from './hours-log.ts'
import { inProcess } from './in-process.ts'

const at = stageFolder()
const log = at('hours.db')
const coin = 'ETH/USD'
let types: readonly string[]
beforeAll(async () => {
  await runHours(log)
  types = (await rowsAt(log)).filter(({ stream }) => stream.startsWith('position-')).map(({ type }) => type)
})

const show = async (...args: string[]): Promise<string> => {
  const { code, stdout, stderr } = await inProcess(['machines', 'show', ...args])
  expect(code, stderr).toBe(0)
  return stdout
}

type Shown = { stands: Record<string, string>; ways: { region: string; from: string; to: string; label: string }[] }

describe('machines show, of a log', () => {
  test('marks where a position stood at any event of it, as its own table comes there', async () => {
    const rows = await rowsAt(log)
    let value: Record<string, string> = positionTable.initial
    const looked = rows.flatMap(({ stream, type }, index) => {
      if (!stream.startsWith('position-')) return []
      value = positionTable.next(value as never, type)
      return [{ place: index + 1, value, type }]
    })
    expect(looked.length, 'there is something to look at').toBeGreaterThan(10)
    for (const { place, value: stood } of looked.filter((_, index) => index % 5 === 3)) {
      const shown: Shown = JSON.parse(await show('position', '--coin', coin, '--at', String(place), '--log', log, '--json'))
      expect(shown.stands, `event ${place}`).toEqual(stood)
      for (const { region, to } of shown.ways) expect(to, 'a way leads to where it stands').toBe(shown.stands[region])
    }
  })

  test('in each format, with the same marks', async () => {
    const asked = ['position', '--coin', coin, '--log', log]
    const { stands, ways }: Shown = JSON.parse(await show(...asked, '--format', 'json'))
    expect(ways.length).toBeGreaterThan(0)
    const [svg, mermaid, js] = [await show(...asked, '--format', 'svg'), await show(...asked), await show(...asked, '--format', 'js')]
    for (const [region, state] of Object.entries(stands)) {
      expect(svg).toContain(`<g id="state_${region}_${state}" class="node here">`)
      expect(mermaid).toContain(`state "${state} (here)" as ${region}_${state}`)
    }
    for (const { region, from, to, label } of ways) {
      expect(svg).toContain(`<g id="edge_${region}_${from}_${to}" class="edge way">`)
      expect(mermaid).toContain(`${region}_${from} --> ${region}_${to}: way ${label}`)
      expect(js).toContain(`// ${label}: ${region} from ${from} to ${to}`)
    }
    expect(svg.match(/class="node here"/g), 'a state of each region').toHaveLength(Object.keys(stands).length)
    writeFileSync(at('machine.mjs'), js.replace("'xstate'", JSON.stringify(import.meta.resolve('xstate'))))
    expect((await import(at('machine.mjs'))).here.value).toEqual(stands)
  })

  test('the session and the risk of the book without a coin', async () => {
    const shown: Shown = JSON.parse(await show('session', '--log', log, '--json'))
    expect(shown.stands.session).toBe('stopped')
    expect(shown.ways.find(({ region }) => region === 'session')?.label).toMatch(/^SessionStopped \[\d+\]$/)
    expect(Object.keys((JSON.parse(await show('risk', '--log', log, '--json')) as Shown).stands)).toContain('dailyLoss')
  })
})

describe('machines show --state', () => {
  test('marks the states, and a shortest legal way', async () => {
    const { stands, ways }: Shown = JSON.parse(await show('order', '--state', 'closing', 'unknown', '--json'))
    expect(stands).toEqual({ phase: 'closing', fate: 'unknown' })
    expect(ways.map(({ label }) => label)).toEqual(expect.arrayContaining(['1. Accepted', '2. CancelRequested', '3. OutcomeUnknown']))
  })

  test('nothing is marked where nothing is asked, and the bare config stays one', async () => {
    expect(await show('order', '--format', 'svg')).not.toContain('class="node here"')
    expect(await show('order')).not.toContain('(here)')
    expect(createMachine(JSON.parse(await show('order', '--json'))).id).toBe('order')
  })

  test.each([
    [['ordr'], /no machine "ordr"; did you mean order\?/],
    [['order', '--state', 'clsing'], /no state "clsing"; did you mean phase.closing|closing\?/],
    [['risk', '--state', 'halted'], /Several regions of risk have the state "halted": write dailyLoss.halted or/],
    [['order', '--state', 'phase.closed', 'phase.working'], /stands in one state at a time/],
    [['order', '--state', 'closed', 'pending'], /No sequence of events leads to phase.closed and fate.pending at once/],
    [['order', '--state', 'closed', '--log', 'x.db'], /leave one of both out/],
  ] as const)('%j is refused in a sentence', async (args, said) => {
    expectRefusal(await inProcess(['machines', 'show', ...args]), 2, said)
  })

  test.each([
    [['position'], /say which by --coin/],
    [['position', '--coin', 'ETH/USDD'], /no position "ETH\/USDD"; did you mean ETH\/USD\?/],
    [['session', '--coin', coin], /leave --coin out/],
    [['order', '--coin', coin], /takes --state/],
    [['session', '--at', '2011-01-01'], /nothing of 2011-01-01.*: it goes from 2018-04-04/],
    [['session', '--at', '2031-01-01'], /nothing of 2031-01-01.*: it goes from 2018-04-04/],
    [['session', '--at', '99999'], /no event 99999: it goes from/],
    [['session', '--at', 'noon'], /no time/],
  ] as const)('%j of a log is refused in a sentence', async (args, said) => {
    expectRefusal(await inProcess(['machines', 'show', ...args, '--log', log]), 2, said)
  })
})

describe('machines check', () => {
  test('finds nothing in the machines that there are', async () => {
    const { code, stdout } = await inProcess(['machines', 'check', '--json'])
    expect(code, stdout).toBe(0)
    const { hasSpecifications, machines: checked } = JSON.parse(stdout)
    expect(hasSpecifications).toBe(true)
    expect(checked.map(({ machine }: { machine: string }) => machine)).toEqual(machines.map(({ name }) => name))
    expect((await inProcess(['machines', 'check', 'risk'])).stdout).toMatch(/^risk: 11 states/)
    expect(
      types.every((type) => isNamedIn(specTexts()!, type)),
      'what a log holds of a position is specified',
    ).toBe(true)
  })

  test('finds an event that no specification names, though a longer name holds it', () => {
    const checkedBy = (text: string) =>
      checkedMachine({ name: 'order', end: { phase: 'closed' } }, machinesKnown.order.table, [text]).findings
    expect(checkedBy("'EntryAcceptedTwice'")).toContain('Accepted has no specification.')
    expect(checkedBy("'ExitAccepted'")).not.toContain('Accepted has no specification.')
  })

  test('without specifications it says that it looked for none', () => {
    expect(specTexts(at('nowhere'))).toBeNull()
    expect(checkedMachine({ name: 'order', end: { phase: 'closed' } }, machinesKnown.order.table, null).findings).toEqual([])
  })

  test('a machine that does not end is told of its trap', () => {
    const { findings } = checkedMachine({ name: 'order', end: null }, machinesKnown.order.table, null)
    expect(findings).toContainEqual(expect.stringMatching(/^phase\.closed is a trap: /))
  })
})
