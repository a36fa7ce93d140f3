import * as client from '@eventstore/db-client'
import { describe, expect, test } from 'vitest'
import { answerTo, readFailure, wrongInUrl } from '../../../src/event/eventstoredb/meaning.ts'
import { Unreachable } from '../../../src/event/eventstoredb/wire.ts'
import { StoreFailure } from '../../../src/event/store.ts'

/** An error of the client as it is made from a gRPC status, without the wire. */
const made = <T extends object>(kind: { readonly prototype: T }, fields: object): Error =>
  Object.assign(Object.create(kind.prototype), { message: '' }, fields)
const grpc = (code: number, details: string): Error => Object.assign(new Error(`${code} ${details}`), { code, details })

const UNKNOWN: readonly [string, unknown][] = [
  ['deadline exceeded', made(client.DeadlineExceededError, { type: 'deadline-exceeded', code: 4 })],
  ['unavailable', made(client.UnavailableError, { type: 'unavailable', code: 14, message: '14 UNAVAILABLE: read ECONNRESET' })],
  ['code 14 as a plain Error', grpc(14, 'UNAVAILABLE: No connection established')],
  ['Server Is Not Ready', made(client.UnknownError, { message: 'Could not recognize Server Is Not Ready' })],
  ['cancelled', made(client.UnknownError, { code: 1, message: '1 CANCELLED: Cancelled on client' })],
  ['a reset stream', made(client.UnknownError, { code: 13, message: '13 INTERNAL: Received RST_STREAM with code 0' })],
  ['not leader', made(client.NotLeaderError, { code: 5, message: '5 NOT_FOUND: Leader info available' })],
  ['the server timed out', made(client.TimeoutError, { message: 'Timeout' })],
  ['an error without words', new Error('')],
  ['no error at all', undefined],
  ['a defect inside of the client', new TypeError('undefined is not iterable')],
]

describe('an append that failed', () => {
  test.each(UNKNOWN)('%s: nobody knows, so it is asked again', (_, error) => {
    expect(answerTo(error)).toEqual({ kind: 'unknown', why: expect.any(String) })
  })

  test('wrong number: how long the stream is, -1 for none', () => {
    expect(answerTo(made(client.WrongExpectedVersionError, { actualVersion: 7n }))).toEqual({ kind: 'wrong-number', actual: 7 })
    expect(answerTo(made(client.WrongExpectedVersionError, { actualVersion: 'no_stream' }))).toEqual({ kind: 'wrong-number', actual: -1 })
  })

  test.each([
    ['access denied', made(client.AccessDeniedError, { code: 7 })],
    ['not authenticated', grpc(16, 'UNAUTHENTICATED')],
    ['stream deleted', made(client.StreamDeletedError, {})],
    ['too large', made(client.MaxAppendSizeExceededError, { maxAppendSize: 1_048_576 })],
    ['bad request', made(client.UnknownError, { message: 'Could not recognize BadRequest' })],
  ])('%s: refused for good', (_, error) => {
    expect(answerTo(error)).toEqual({ kind: 'refused', why: expect.stringMatching(/\S/) })
  })
})

describe('a read that failed', () => {
  test.each(UNKNOWN)('%s: asking again may help', (_, error) => {
    expect(readFailure(error, 'the log', 'esdb://h')).toBeInstanceOf(Unreachable)
  })

  test('for good: no rights, another history', () => {
    for (const error of [made(client.AccessDeniedError, { code: 7 }), made(client.UnknownError, { message: 'Unexpected Read response' })]) {
      const failure = readFailure(error, 'the log', 'esdb://h')
      expect(failure).toBeInstanceOf(StoreFailure)
      expect(failure).not.toBeInstanceOf(Unreachable)
      expect(failure.message).toMatch(/^esdb:\/\/h .*\.$/)
    }
  })

  test('is one sentence on one line, whatever the client says', () => {
    expect(readFailure(grpc(14, 'first\n    at second (file.ts:1)'), 'the log', 'esdb://h').message).not.toContain('\n')
  })
})

describe('a person is told', () => {
  const why = (error: unknown): string => {
    const answer = answerTo(error)
    return 'why' in answer ? answer.why : ''
  }
  const read = (error: unknown): string => readFailure(error, 'the log', 'esdb://h').message

  test('why a server does not take an append', () => {
    expect(why(made(client.AccessDeniedError, {}))).toBe(
      'it denies access; check user, password and the access control list of its streams',
    )
    for (const code of [7, 16]) expect(why(grpc(code, 'x'))).toMatch(/^it denies access; /)
    expect(why(made(client.StreamDeletedError, {}))).toBe('somebody deleted the stream; restore the server from a backup')
    expect(why(made(client.MaxAppendSizeExceededError, { maxAppendSize: 7 }))).toBe(
      'it takes at most 7 bytes at once (its setting MaxAppendSize)',
    )
    expect(why(made(client.InvalidTransactionError, { message: 'It is odd.' }))).toBe('It is odd')
    expect(why(made(client.RequiredMetadataPropertyMissingError, { message: '3 INVALID: lacks it' }))).toBe('lacks it')
    expect(why(made(client.UnknownError, { message: 'a BadRequest it is' }))).toBe('it calls that a bad request')
  })

  test('the reason alone, without what gRPC puts around it', () => {
    for (const [text, reason] of [
      ['14 UNAVAILABLE: No connection established. Last error: Error: connect ECONNREFUSED. Resolution note: x', 'connect ECONNREFUSED'],
      ['TypeError [ERR_X]: it is broken', 'it is broken'],
      ['plain.', 'plain'],
      ['first\nsecond', 'first'],
    ])
      expect(why(new Error(text))).toBe(reason)
    expect(why(new RangeError(''))).toBe('RangeError')
    expect(why('text')).toBe('text')
  })

  test('what cannot be read, and what to look at', () => {
    expect(read(made(client.AccessDeniedError, {}))).toBe(
      'esdb://h does not give the log: it denies access; check user, password and the access control list of its streams.',
    )
    expect(read(made(client.UnknownError, { message: 'Unexpected Read response' }))).toBe(
      'esdb://h does not know the place where reading the log should begin; its history is not the one known here.',
    )
    expect(read(new Error('gone'))).toBe('esdb://h cannot be reached (gone); check that it runs, its address, and whether it uses TLS.')
    expect(read(new Error('Setting the TLS ServerName to an IP address'))).toContain('named by its host name, not by an IP address.')
    for (const text of ['a certificate it is', 'self-signed', 'unable to verify the first'])
      expect(read(new Error(text))).toContain('; check its certificate and tlsCAFile.')
    const own = new StoreFailure('own words')
    expect(readFailure(own, 'the log', 'esdb://h')).toBe(own)
  })
})

describe('a connection string that the client does not take', () => {
  const said = (url: string): string => {
    try {
      client.EventStoreDBClient.connectionString(url)
    } catch (error) {
      return wrongInUrl(error)
    }
    return 'nothing'
  }
  test.each([
    ['esdb://user:secret@host:2113?tlsCAFile=/nowhere/ca.crt', 'Failed to load certificate file. File was not found'],
    ['esdb://user:secret@host:2113?userCertFile=/nowhere/a.crt', 'userCertFile must be given with accompanying userKeyFile'],
    ['esdb://user:secret@host:port', 'expected port'],
  ])('%s', (url, wrong) => {
    const told = said(url)
    expect(told).toContain(wrong)
    expect(told).not.toContain('secret')
  })

  test('of an error of another kind only that it is one', () => {
    expect([new Error('esdb://user:secret@host'), 'x'].map(wrongInUrl)).toEqual([
      'the client does not take it',
      'the client does not take it',
    ])
  })
})
