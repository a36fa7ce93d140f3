import { expect, test } from 'vitest'
import { codeOnly, programFiles, textOf, withoutComments } from './source.ts'

/** Files of the program whose code has what `found` looks for. */
const filesWith = (found: RegExp): string[] => programFiles().filter((file) => found.test(withoutComments(textOf(file))))

test('only the check of the rules of risk makes an approved order, and only the decision about it an entry', () => {
  expect(filesWith(/\bas\b[^\n]*\bRiskApproved\b/)).toEqual(['src/decision/risk/approve.ts'])
  expect(filesWith(/\btype: 'EntryRequested',$/m)).toEqual(['machines/position/decide/open.ts'])
  expect(codeOnly(textOf('machines/position/decide/open.ts'))).toMatch(/const \{[^}]*\} = risk\.order\b/)
})
