import { expect, test } from 'vitest'
import { reloadSentences } from '../../src/cli/reload-words.ts'

test('an option that was empty, or becomes so, is seen in the sentence', () => {
  const changed = { 'alerts.url': ['', 'http://127.0.0.1:1 ...'], 'log.file': ['logs/a', ''], 'entry.dropPct': [0.3, 0.2] } as const
  expect(reloadSentences({ isApplied: true, changed, kept: [] })).toEqual([
    'In force from now on: alerts.url from "" to http://127.0.0.1:1 ..., log.file from logs/a to "", entry.dropPct from 0.3 to 0.2.',
  ])
  expect(reloadSentences({ isApplied: true, changed: {}, kept: [] })).toEqual(['What was read is in force already.'])
})
