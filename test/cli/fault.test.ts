import { CommanderError } from 'commander'
import { describe, expect, test } from 'vitest'
import { faultOf } from '../../src/cli/fault.ts'
import { StoreFailure } from '../../src/event/store.ts'
import { Failure, UsageError } from '../../src/kernel/errors.ts'

describe('what a person is told', () => {
  test.each([
    ['wrong usage', new UsageError('Sentence.'), 2, 'Sentence.'],
    ['a failure', new Failure('Sentence.'), 1, 'Sentence.'],
    ['a log that cannot be written', new StoreFailure('Sentence.'), 1, 'Sentence.'],
    ['a full disk', Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }), 1, 'The disk is full.'],
    ['no permission', Object.assign(new Error('EACCES'), { code: 'EACCES', path: '/x/y' }), 1, 'No permission: /x/y.'],
    ['help that was asked for', new CommanderError(0, 'commander.helpDisplayed', '(outputHelp)'), 0, null],
    ['help in place of a missing subcommand', new CommanderError(1, 'commander.help', '(outputHelp)'), 2, null],
  ])('of %s', (_, error, exitCode, text) => {
    expect(faultOf(error)).toEqual({ exitCode, text })
  })

  test('of a defect: one line that says how to get the rest', () => {
    for (const error of [new TypeError('x is not a function\nsecond line'), 'thrown text', null, undefined]) {
      const { exitCode, text } = faultOf(error)
      expect(exitCode).toBe(1)
      expect(text).toContain('COINFOLD_DEBUG=1')
      expect(text).not.toContain('\n')
    }
  })
})
