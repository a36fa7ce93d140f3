import { spawnSync } from 'node:child_process'
import { beforeAll, describe, expect, test } from 'vitest'
import { command, start } from '../rig/command.ts'
import { eventsOf, inFolder, inside, openFolder } from './stage.ts'

openFolder()

// A tape that makes fills, refusals and exits of every kind, with fees in two assets.
const FLAGS = [
  '--set',
  'entry.dropPct=0.5',
  '--set',
  'risk.maxPositions=2',
  '--set',
  'paper.feeAsset=received',
  '--set',
  'exit.maxHoldMin=90',
]
const log = inFolder('documented.db')
type Document = Record<string, never> & Record<string, unknown>
let run: Document
let replay: Document

/** Standard output is one JSON document and nothing else. */
const documentOf = async (args: readonly string[]): Promise<Document> => {
  const { code, stdout, stderr } = await command(args)
  expect(code, stderr).toBe(0)
  expect(stdout.startsWith('{') && stdout.endsWith('}\n')).toBe(true)
  return JSON.parse(stdout)
}
beforeAll(async () => {
  run = await documentOf(['run', '--json', '--log', log, ...FLAGS])
  replay = await documentOf(['replay', '--json', '--log', log])
})

const amount = expect.stringMatching(/^-?\d+(\.\d*[1-9])?$/)
const hash = expect.stringMatching(/^[0-9a-f]{64}$/)
const number = expect.any(Number)
const mapOf = (of: unknown, keys: readonly string[]) => Object.fromEntries(keys.map((key) => [key, of]))
const FOLDS = [
  'portfolio',
  'budget',
  'lots',
  'fees',
  'orders',
  'performance',
  'equity',
  'unprotected',
  'rewardRisk',
  'decisions',
  'positions',
  'facts',
  'closes',
  'risk',
]
const keysOf = (value: unknown): string[] => Object.keys(value as object)

describe('the documented keys of run and replay', () => {
  test('both', () => {
    for (const document of [run, replay]) {
      expect(document).toMatchObject({ events: number, seconds: number, eventsPerSecond: number, stateHash: hash })
      expect(document.head).toMatch(/^\d+-[0-9a-f]{64}$/)
      expect(document.folds).toEqual(mapOf(hash, FOLDS))
      expect(Number.isSafeInteger(document.events)).toBe(true)
    }
    const same = ({ events, stateHash, folds, head }: Document) => ({ events, stateHash, folds, head })
    expect(same(replay)).toEqual(same(run))
    expect(run.events).toBe(eventsOf(log).length)
  })

  test('run', () => {
    expect(run).toMatchObject({
      log,
      coins: ['BTC/USD', 'ETH/USD', 'LTC/USD'],
      bars: number,
      decisions: number,
      orders: number,
      fills: number,
    })
    expect(keysOf(run.closed).length).toBeGreaterThan(1)
    expect(run.closed).toEqual(mapOf(number, keysOf(run.closed)))
    for (const name of ['realised', 'unrealised'] as const) expect(run[name]).toEqual({ USD: amount })
    expect(keysOf(run.fees)).toEqual(expect.arrayContaining(['BTC', 'ETH', 'LTC', 'USD']))
    expect(run.fees).toEqual(mapOf(amount, keysOf(run.fees)))
    expect(run.budget).toEqual({ USD: expect.objectContaining({ capital: amount, free: amount, reserved: amount, invested: amount }) })
    expect(run.tape).toMatchObject({ rows: number, used: number, skipped: expect.any(Object) })
    const { skipped } = run.tape as unknown as { skipped: object }
    expect(skipped).toEqual(mapOf(number, keysOf(skipped)))
  })

  test('an interrupted run prints the same document', async () => {
    const engine = start(['run', '--json', '--log', inFolder('interrupted.db'), '--speed', '0.001', '--set', 'log.level=info', ...FLAGS])
    await engine.until(/SessionReconciled/)
    engine.child.kill('SIGINT')
    const { stdout } = await engine.ended
    expect(keysOf(JSON.parse(stdout))).toEqual(keysOf(run))
  })

  test('all paths: one such document for each', async () => {
    const { paths } = JSON.parse((await inside(['run', '--json', '--path', 'all', '--log', inFolder('paths'), ...FLAGS])).stdout) as {
      paths: Record<string, Document>
    }
    expect(keysOf(paths)).toEqual(['nearest', 'low-first', 'high-first'])
    for (const document of Object.values(paths)) expect(keysOf(document)).toEqual(keysOf(run))
    expect(paths.nearest?.folds).toEqual(run.folds)
    expect(new Set(Object.values(paths).map(({ stateHash }) => stateHash)).size, 'the assumption matters').toBe(3)
  })
})

describe('what a person sees', () => {
  const ESCAPE = '\u001b['

  test('has no colour in a pipe', async () => {
    const { stdout, stderr } = await command(['replay', '--log', log], { env: { NO_COLOR: '', FORCE_COLOR: '' } })
    expect(stdout + stderr).not.toContain(ESCAPE)
    expect(stdout).toContain(String(run.stateHash))
  })

  /** Under a terminal of its own; null where there is none to be had. */
  const onTerminal = (args: readonly string[], env: Record<string, string>): string | null => {
    const line = [process.execPath, 'src/start.mjs', ...args].join(' ')
    const { status, stdout } = spawnSync(`script -qec '${line}' /dev/null`, {
      shell: true,
      encoding: 'utf8',
      env: { ...process.env, TERM: 'xterm', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      // what waits for a person waits for ever
      timeout: 50_000,
    })
    return status === 0 ? stdout : null
  }
  // the sequences that set colours and weights
  const COLOUR = new RegExp(`${ESCAPE.replace('[', '\\[')}[\\d;]*m`)

  test('has colour and a bar on a terminal, no colour under NO_COLOR, and no log of messages', (context) => {
    const coloured = onTerminal(['run', '--no-page', '--log', inFolder('terminal.db')], { NO_COLOR: '' })
    if (coloured === null) return context.skip('no terminal can be had here')
    expect(coloured).toMatch(COLOUR)
    expect(coloured).toMatch(/bars/)
    expect(coloured, 'quiet by default').not.toContain('{"level"')
    expect(onTerminal(['run', '--no-page', '--log', inFolder('plain.db')], { NO_COLOR: '1' })).not.toMatch(COLOUR)
  })
})
