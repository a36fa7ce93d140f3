import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createLog, levelOf } from '../../src/ops/log.ts'

const capture = (env: Record<string, string> = {}, level: 'trace' | 'warn' = 'trace') => {
  const lines: string[] = []
  return { log: createLog({ level, env, out: { write: (line) => void lines.push(line) } }), lines }
}

describe('the log of the program', () => {
  test('is one JSON object a line, with the ids of the work it belongs to', () => {
    const { log, lines } = capture()
    log.child({ correlation: 'c-1' }).info({ stream: 'position-x' }, 'appended')
    expect(lines).toHaveLength(1)
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'info',
      correlation: 'c-1',
      stream: 'position-x',
      msg: 'appended',
      time: expect.stringMatching(/Z$/),
    })
  })

  test('cannot be made to show a line that nobody wrote', () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not get through
    const dangerous = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/
    const nasty = fc.string({ unit: fc.constantFrom('a', '"', '\\', '\n', '\r', '\u001b', '\u009b', '\u2028', '\u202e', '{') })
    fc.assert(
      fc.property(nasty, nasty, (value, key) => {
        const { log, lines } = capture()
        log.child({ [`k${key}`]: value }).warn({ value }, value)
        expect(lines).toHaveLength(1)
        expect(lines[0]?.slice(0, -1)).not.toContain('\n')
        expect(lines[0]).not.toMatch(dangerous)
        expect(JSON.parse(lines[0] ?? '')).toMatchObject({ value, msg: value })
      }),
    )
  })

  test('shows no secret: not by its name, at no depth, nor by its value in another place', () => {
    const { log, lines } = capture({ BINANCE_API_SECRET: 'hunter-2-"quoted"', COINFOLD_TOKEN: 'tok_123456', HOME: '/home/x', A_KEY: 'abc' })
    log.child({ apiKey: 'visible-1' }).info({
      secret: 'visible-2',
      account: { password: 'visible-3', inner: { token: 'visible-4', deep: { privateKey: 'visible-5' } } },
      url: 'https://venue/?signature=tok_123456',
      home: '/home/x abc',
    })
    log.error(new Error('refused for hunter-2-"quoted"'))
    const text = lines.join('')
    expect(text).not.toMatch(/visible|hunter|tok_123456/)
    expect(text, 'what is no secret stays').toContain('/home/x abc')
    expect(text.match(/\[redacted\]/g)?.length).toBeGreaterThanOrEqual(7)
    for (const line of lines) expect(() => JSON.parse(line)).not.toThrow()
  })

  test('is quiet on a terminal unless told otherwise', () => {
    expect(levelOf('auto', true)).toBe('warn')
    expect(levelOf('auto', false)).toBe('info')
    expect(levelOf('debug', true)).toBe('debug')
    const { log, lines } = capture({}, 'warn')
    log.info('not shown')
    expect(lines).toEqual([])
  })
})
