import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { change, copyLog, inFolder, openFolder, playWhole, type Result } from '../bad-input/stage.ts'

openFolder()

/** The program that docs/reference/log-format.md prints: what it says of a log must be what `verify` says. */
const page = readFileSync(fileURLToPath(new URL('../../docs/reference/log-format.md', import.meta.url)), 'utf8')
const program = /```python\n(.*?)```/s.exec(page)![1]!

const version = (() => {
  try {
    return execFileSync('python3', ['--version'], { encoding: 'utf8' }).trim()
  } catch {
    return null
  }
})()

/** What it prints, or what it says against the log. */
const check = (log: string): string => {
  const file = inFolder('check.py')
  writeFileSync(file, program)
  try {
    return execFileSync('python3', [file, log], { encoding: 'utf8', stdio: 'pipe' }).trim()
  } catch (error) {
    return (error as { stderr: string }).stderr.trim()
  }
}

// where tests are the law, a missing interpreter is a mistake of the machine and not a reason to skip
const isWanted = version !== null || process.env.CI !== undefined
if (!isWanted) console.warn('Skipped 7 tests of the checking program in the docs: there is no python3 here.')

describe.runIf(isWanted)('a log checked by twenty lines of Python', () => {
  let whole: Result
  beforeAll(async () => {
    whole = await playWhole('whole.db')
    change(whole.log)
  })

  test('has the head that the engine printed', () => {
    expect(check(whole.log)).toBe(whole.head)
  })

  test.each([
    ['data', `data = replace(data, 'USD', 'EUR')`],
    ['a time', 'time = time + 1'],
    ['a cause', 'causation = NULL'],
    ['what was heard', 'input_number = input_number + 1'],
  ])('whose %s was changed is named', (_, change_) => {
    const log = copyLog(whole.log, 'changed.db')
    change(log, `UPDATE events SET ${change_} WHERE position = (SELECT min(position) FROM log WHERE type = 'EntryFilled')`)
    expect(check(log)).toMatch(/^event \d+ of stream position-\S+ is not what was written$/)
  })

  test('that holds no event has the head of nothing', () => {
    const log = copyLog(whole.log, 'none.db')
    change(log, 'DELETE FROM events')
    // SHA-256 of no bytes
    expect(check(log)).toBe('0-e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  })

  test('whose stream was given to another coin is named', () => {
    const log = copyLog(whole.log, 'moved.db')
    change(log, `UPDATE streams SET symbol = 'DOGE/USD' WHERE name LIKE 'position-%BTC%'`)
    expect(check(log)).toMatch(/^event 0 of stream position-\S+BTC\S+ is not what was written$/)
  })
})
