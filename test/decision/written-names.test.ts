import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { wishesOf } from '../../src/decision/answer.ts'
import { WRITTEN_NAMES } from '../../src/decision/written-names.ts'
import { programFiles } from '../tidy/source.ts'

/** Where numbers are written beside the values of a proposal. */
const WRITERS = [
  /^src\/decision\/(guards|risk|sizing)\/[\w-]+\.ts$/,
  /^src\/decision\/(plan-check|liquidation-fault|entry-wish)\.ts$/,
  /^src\/command\/(open-position|judged-order|account-lacks)\.ts$/,
  /^machines\/position\/decide\/(open|add-entry)\.ts$/,
]
/** What is built to be written: objects behind these words. */
const BEGINS =
  /judged: \{|const (?:told|judged|given|opens) = (?:[^{}\n]*&& )?(?:[^{}\n]*\? \{\} : )?\{|refuse\('[a-z-]+', \{|return \{ (?=ours)/g

/** The names in an object's text, which begins behind its brace; those of objects within are none. */
const namesIn = (text: string): string[] => {
  let depth = 0
  let own = ''
  for (const letter of text) {
    if ('{(['.includes(letter)) depth++
    else if ('})]'.includes(letter) && --depth < 0) break
    else if (depth === 0) own += letter
  }
  return own.split(',').flatMap((part) => /^\s*(\w+)\s*(?:$|:)/.exec(part)?.[1] ?? [])
}

const found = programFiles()
  .filter((file) => WRITERS.some((one) => one.test(file)))
  .flatMap((file) => {
    const text = readFileSync(file, 'utf8').replace(/\/\/.*$/gm, '')
    return [...text.matchAll(BEGINS)].flatMap((match) => namesIn(text.slice(match.index + match[0].length)))
  })

describe('a value of a proposal', () => {
  test('cannot have a name that the engine writes its own number under: every one of them is known', () => {
    expect(found.length).toBeGreaterThan(60)
    expect([...new Set(found)].filter((name) => !WRITTEN_NAMES.includes(name))).toEqual([])
  })

  test.each(['limitPrice', 'spreadPct', 'equity', 'quoteAgeMs', 'urgency'])('is refused under the name %s', (name) => {
    expect(wishesOf({ trigger: 'a', values: { [name]: 1 } })).toBe(
      `the value ${name} of its proposal has a name under which the log keeps a number of the engine's: call it otherwise`,
    )
  })

  test.each(['close', 'average', 'rsi', 'LimitPrice'])('may be called %s', (name) => {
    expect(wishesOf({ trigger: 'a', values: { [name]: 1 } })).toMatchObject({ entry: { values: { [name]: 1 } } })
  })
})
