import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createLog, levelOf, logOnDemand } from '../../src/ops/log.ts'

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

  test('is quiet unless told otherwise', () => {
    expect(levelOf('auto', 'shown'), 'a tape is quiet unless asked').toBe('error')
    expect(levelOf('auto', 'unseen'), 'nobody has a summary of a session that goes on').toBe('info')
    expect(levelOf('debug', 'unseen')).toBe('debug')
    const { log, lines } = capture({}, 'warn')
    log.info('not shown')
    expect(lines).toEqual([])
  })

  const KEYS = [
    'secret',
    'apiSecret',
    'apiKey',
    'key',
    'password',
    'passphrase',
    'token',
    'accessToken',
    'privateKey',
    'authorization',
    'cookie',
  ]
  test.each(KEYS)('shows no %s, from the top to the third depth', (name) => {
    for (const deep of [
      (value: object) => value,
      (a: object) => ({ a }),
      (b: object) => ({ a: { b } }),
      (c: object) => ({ a: { b: { c } } }),
    ]) {
      const { log, lines } = capture()
      log.info(deep({ [name]: 'hidden-value', other: 'shown' }))
      expect(lines[0]).toContain(`"${name}":"[redacted]"`)
      expect(lines[0]).toContain('shown')
    }
  })

  test.each(['MY_SECRET', 'my_key', 'X_TOKEN', 'DB_PASSWORD', 'GPG_PASSPHRASE'])(
    'shows nothing of what %s holds, if it is long enough to be one',
    (name) => {
      const said = (value: string): string => {
        const { log, lines } = capture({ [name]: value })
        log.info(`so ${value} it is`)
        return JSON.parse(lines[0] ?? '').msg
      }
      expect(said('123456')).toBe('so [redacted] it is')
      expect(said('12345')).toBe('so 12345 it is')
    },
  )

  test('shows nothing of a secret that holds another one, and much of what is no secret', () => {
    const { log, lines } = capture({ A_KEY: 'abcdef', B_KEY: 'abcdefgh', KEYBOARD: 'querty', C_KEYS: 'keyring' })
    log.info('abcdefgh abcdef querty keyring')
    expect(JSON.parse(lines[0] ?? '')).toEqual({ level: 'info', time: expect.any(String), msg: '[redacted] [redacted] querty keyring' })
  })

  test('has errors with their kind, their words and where they were', () => {
    for (const name of ['err', 'error']) {
      const { log, lines } = capture()
      log.warn({ [name]: new RangeError('too far') })
      expect(JSON.parse(lines[0] ?? '')[name]).toEqual({
        type: 'RangeError',
        message: 'too far',
        stack: expect.stringContaining('log.test.ts'),
      })
    }
  })

  test.each(['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const)(
    'that is made on demand says at %s what it always said',
    (level) => {
      const lines: string[] = []
      const options = { level, env: {}, out: { write: (line: string) => void lines.push(line) } }
      const [onDemand, always] = [logOnDemand(options), createLog(options)]
      for (const told of ['trace', 'debug', 'info', 'warn'] as const) {
        expect(onDemand.isLevelEnabled(told), told).toBe(always.isLevelEnabled(told))
        onDemand[told]({ a: 1 }, 'said')
        expect(lines.splice(0).map((line) => JSON.parse(line))).toMatchObject(
          always.isLevelEnabled(told) ? [{ level: told, a: 1, msg: 'said' }] : [],
        )
      }
    },
  )
})
