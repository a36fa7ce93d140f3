import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { orderConfig } from '../../machines/order/config.ts'
import { positionConfig } from '../../machines/position/config.ts'
import { sessionConfig } from '../../machines/session/config.ts'
import { source } from '../../machines/shared/machine-source.ts'
import { completed } from '../../src/cli/program.ts'
import { inProcess } from './in-process.ts'

const root = join(import.meta.dirname, '..', '..')
const fixture = (name: string): string => join(root, 'test', 'fixtures', name)

const coinfold = async (args: readonly string[], env: Record<string, string> = {}) => {
  const { code, stdout, stderr } = await inProcess(args, { env })
  return { status: code, stdout, stderr }
}

describe('the command line', () => {
  test.each([
    [['--help'], 0],
    [['config', '--help'], 0],
    [['machines', 'show', '--help'], 0],
    [['--version'], 0],
  ])('%j is answered on standard output', async (args, status) => {
    expect(await coinfold(args)).toMatchObject({ status, stderr: '', stdout: expect.stringMatching(/\S/) })
  })

  test.each([
    [['nonsense'], "Unknown command 'nonsense'"],
    [['machines', 'lst'], 'did you mean list?'],
    [['machines', 'show', 'positon'], 'did you mean position?'],
    [['machines', 'show', 'position', '--format', 'png'], 'Allowed choices are mermaid, svg, js, json'],
    [['report', 'lot'], "'lot' is invalid for argument 'what'. Did you mean lots? Allowed choices are summary, portfolio"],
    [['report', 'fees'], "'fees' is invalid for argument 'what'. Allowed choices are summary, portfolio"],
    [['run', '--path', 'nearst'], 'Did you mean nearest? Allowed choices are nearest, low-first'],
    [['run', '--format', 'freqtrad'], 'Did you mean freqtrade? Allowed choices are auto'],
    [['machines', 'show', 'position', '--format', 'mermaidd'], 'Did you mean mermaid? Allowed choices are mermaid'],
    [['config', 'explain', '--jsn'], 'did you mean --json?'],
    [['config', 'explain', 'exit.hardStop'], 'did you mean exit.hardStopPct?'],
    [['config', 'check', 'missing.yaml'], 'there is no such file'],
    [['config', 'show', '--set', 'x'], 'KEY=VALUE'],
    [['config', 'show', '--set', 'mode=live'], 'live mode does not exist yet'],
  ])('%j is wrong usage: one sentence, exit code 2, nothing on standard output', async (args, sentence) => {
    const { status, stdout, stderr } = await coinfold(args)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain(sentence)
    expect(stderr.trimEnd().split('\n'), 'one sentence, and never a stack').toHaveLength(1)
    expect(stderr).toMatch(/^coinfold: [^\n]+[.?]\n$/)
  })

  test('a bare start, or flags alone, are a run', () => {
    expect(completed([])).toEqual(['run'])
    expect(completed(['--json'])).toEqual(['run', '--json'])
    expect(completed(['--help'])).toEqual(['--help'])
    expect(completed(['verify'])).toEqual(['verify'])
  })

  test.each([
    [['machines', 'list']],
    [['config', 'explain']],
    [['config', 'explain', 'exit']],
    [['config', 'show']],
    [['doctor']],
    [['config', 'check', fixture('valid.yaml')]],
  ])('%j --json is one JSON document', async (args) => {
    const { status, stdout, stderr } = await coinfold([...args, '--json'])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(JSON.parse(stdout)).toBeTypeOf('object')
  })

  test('a machine is shown as the plain XState config, which says what is not in it', async () => {
    const { description, ...config } = JSON.parse((await coinfold(['machines', 'show', 'position', '--format', 'json'])).stdout)
    const { description: own, ...positions } = positionConfig
    expect(config).toEqual(JSON.parse(JSON.stringify(positions)))
    expect(description).toContain(own)
    expect(description).toContain('Not in this config: an event is legal only where every region that lists it accepts it')
    expect(JSON.parse((await coinfold(['machines', 'show', 'session', '--json'])).stdout)).toEqual(
      JSON.parse(JSON.stringify(sessionConfig)),
    )
  })

  test('a machine is shown as a picture, or as the text of a module', async () => {
    expect((await coinfold(['machines', 'show', 'position'])).stdout).toMatch(/^stateDiagram-v2\n/)
    expect((await coinfold(['machines', 'show', 'order', '--format', 'js'])).stdout).toBe(`${source(orderConfig)}\n`)
  })

  test('"config check" lists every problem and fails, also as JSON', async () => {
    const wrong = await coinfold(['config', 'check', fixture('all-wrong.yaml'), '--json'])
    expect(wrong.status).toBe(2)
    const { ok, problems } = JSON.parse(wrong.stdout)
    expect({ ok, count: problems.length }).toEqual({ ok: false, count: 13 })
    expect(problems[1]).toEqual({ path: 'entry.drpPct', line: 3, message: 'is no option; did you mean entry.dropPct?' })
    expect(
      await coinfold(['config', 'check', fixture('valid.yaml')], { COINFOLD_NONSENSE: '1' }),
      'the environment says nothing about a file',
    ).toMatchObject({ status: 0 })
  })

  test('"config show" says where each value comes from', async () => {
    const { stdout } = await coinfold(['config', 'show', '--config', fixture('valid.yaml'), '--set', 'exit.retryS=7', '--json'], {
      COINFOLD_PAPER_SEED: '9',
    })
    const found = Object.fromEntries(
      JSON.parse(stdout).options.map((row: { path: string; value: unknown; from: string }) => [row.path, [row.value, row.from]]),
    )
    expect(found).toMatchObject({
      'entry.dropPct': [0.1, `${fixture('valid.yaml')}:4`],
      'paper.seed': [9, 'COINFOLD_PAPER_SEED'],
      'exit.retryS': [7, '--set exit.retryS'],
      'exit.maxHoldMin': [1440, 'default'],
    })
  })

  test('no colour in a pipe', async () => {
    expect((await coinfold(['doctor'])).stdout).not.toContain('\u001b[')
    expect((await coinfold(['config', 'explain', 'exit.retryS'])).stdout).not.toContain('\u001b[')
  })
})
