import { CommanderError } from 'commander'
import { describe, expect, test } from 'vitest'
import { withOptionMeant } from '../../src/cli/option-meant.ts'
import { UsageError } from '../../src/kernel/errors.ts'
import { command } from '../rig/command.ts'

const unknown = (flag: string): CommanderError =>
  new CommanderError(1, 'commander.unknownOption', `error: unknown option '${flag}'\n(Did you mean --from?)`)

describe('a flag that is none', () => {
  test.each([
    ['--drop', '--set entry.dropPct=VALUE or --set entry.dropFrom=VALUE'],
    ['--drop-pct', '--set entry.dropPct=VALUE'],
    ['--seed', '--set paper.seed=VALUE'],
    ['--hardStop=3', '--set exit.hardStopPct=VALUE'],
    ['--entry.ttlS', '--set entry.ttlS=VALUE'],
  ])('%s was meant for an option of the engine', (flag, set) => {
    const error = withOptionMeant(unknown(flag), 'run')
    expect(error).toBeInstanceOf(UsageError)
    expect((error as Error).message).toBe(
      `There is no flag ${flag.split('=')[0]}: options of the engine are set by ${set}; "config explain" tells of each.`,
    )
  })

  test.each([
    ['--jsn', 'run'],
    ['--e', 'run'],
    ['--pct', 'run'],
    ['--drop', 'verify'],
    ['--drop', undefined],
  ])('%s of %s was not', (flag, of) => {
    const error = unknown(flag)
    expect(withOptionMeant(error, of)).toBe(error)
  })

  test('nor is another error', () => {
    const error = new TypeError("unknown option '--drop'")
    expect(withOptionMeant(error, 'run')).toBe(error)
  })

  test('is told so by the program', async () => {
    const { code, stderr } = await command(['run', '--drop', '3'])
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/^coinfold: There is no flag --drop: .* --set entry\.dropPct=VALUE or --set entry\.dropFrom=VALUE;/),
    ])
  })
})
