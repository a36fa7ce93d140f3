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

/** Nothing on standard output, or, for whoever asked for JSON, one document that says what standard error says. */
const expectNoResult = ({ code, stdout, stderr }: Ended): void => {
  if (stdout === '') return
  const { error } = JSON.parse(stdout)
  expect(error).toMatchObject({ code: expect.stringMatching(/^[a-z]+(-[a-z]+)*$/), exitCode: code, message: expect.any(String) })
  expect(error.code, 'a person is never told about a defect').not.toBe('defect')
  if (error.code !== 'interrupted') expect(stderr).toContain(`coinfold: ${error.message}\n`)
}

/** Refused in one clear sentence: no result on standard output, no stack, the right exit code. */
export const expectRefusal = (ended: Ended, code: 1 | 2, sentence: RegExp | string): void => {
  const lines = said(ended).filter((line) => !/^(Log: |Stopp)/.test(line))
  expect(lines, 'one message, and never a stack').toEqual([expect.stringMatching(/^coinfold: \S[^\n]*[.?]$/)])
  expect(lines[0]).toMatch(sentence)
  expect(lines[0], 'a person is never told about a defect').not.toContain('COINFOLD_DEBUG')
  expect(ended.code).toBe(code)
  expectNoResult(ended)
}
