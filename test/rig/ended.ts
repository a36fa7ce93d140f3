import { expect } from 'vitest'

/** How a command of coinfold ended, and what it said. */
export type Ended = {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** What the person is told: standard error without the lines of the log of messages, which are JSON. */
export const said = ({ stderr }: Ended): string[] => stderr.split('\n').filter((line) => line !== '' && !line.startsWith('{'))

/** Refused in one clear sentence: nothing on standard output, no stack, the right exit code. */
export const expectRefusal = (ended: Ended, code: 1 | 2, sentence: RegExp | string): void => {
  const lines = said(ended).filter((line) => !/^(Log: |Stopp)/.test(line))
  expect(lines, 'one message, and never a stack').toEqual([expect.stringMatching(/^coinfold: \S[^\n]*[.?]$/)])
  expect(lines[0]).toMatch(sentence)
  expect(lines[0], 'a person is never told about a defect').not.toContain('COINFOLD_DEBUG')
  expect({ code: ended.code, stdout: ended.stdout }).toEqual({ code, stdout: '' })
}
