import * as client from '@eventstore/db-client'
import { describe, expect, test } from 'vitest'
import { answerTo, readFailure } from '../../../src/event/eventstoredb/meaning.ts'
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
