import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { options } from '../../src/config/shown-options.ts'
import { bothOf } from './effects/effect.ts'
import { effects } from './effects/effects.ts'

const paths = options.map(({ path }) => path)

test('every option has a line in test/config/effects/effects.ts, and no line is of none', () => {
  expect(
    paths.filter((path) => effects[path] === undefined),
    'for each of these add a line to test/config/effects/effects.ts: another value, and a run in which it shows',
  ).toEqual([])
  expect(Object.keys(effects).filter((path) => !paths.includes(path))).toEqual([])
})

test.each(paths.filter((path) => effects[path] !== undefined))('%s changes something', async (path) => {
  const effect = effects[path]!
  if ('elsewhere' in effect) {
    // the test that sees it names it, whole or without its group
    expect(existsSync(effect.elsewhere), effect.elsewhere).toBe(true)
    expect(readFileSync(effect.elsewhere, 'utf8')).toContain(path.split('.').at(-1))
    return
  }
  const [before, after] = await bothOf(path, effect)
  expect(before.length, 'something happens in the run').toBeGreaterThan(0)
  expect(after === before, `with ${path} ${effect.to} the run is as it was: the option is dead, or its line shows it in no way`).toBe(false)
})
