import { codes, type Status } from './grpc.ts'

export type Endpoint = { readonly address: string; readonly port: number }

/** Header values are ASCII only. */
const ascii = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?')

export const unknownStatus = (message: string): Status => ({ code: codes.unknown, message })
export const unauthenticated: Status = { code: codes.unauthenticated, message: 'Unauthenticated' }
export const badRequest: Status = { code: codes.invalidArgument, message: 'BadRequest' }
export const notReady: Status = { code: codes.unavailable, message: 'Server Is Not Ready' }
export const deadlineExceeded: Status = { code: codes.deadlineExceeded, message: 'Deadline exceeded' }
export const accessDenied: Status = { code: codes.permissionDenied, message: 'Access Denied', trailers: { exception: 'access-denied' } }

export const streamDeleted = (stream: string): Status => ({
  code: codes.failedPrecondition,
  message: ascii(`Event stream '${stream}' is deleted.`),
  trailers: { exception: 'stream-deleted', 'stream-name': ascii(stream) },
})

export const wrongExpectedVersion = (stream: string, expected: bigint, actual: number | null): Status => ({
  code: codes.failedPrecondition,
  message: 'WrongExpectedVersion',
  trailers: {
    exception: 'wrong-expected-version',
    'stream-name': ascii(stream),
    'expected-version': String(expected),
    ...(actual === null ? {} : { 'actual-version': String(actual) }),
  },
})

export const maxAppendSizeExceeded = (bytes: number): Status => ({
  code: codes.invalidArgument,
  message: 'Maximum Append Size Exceeded',
  trailers: { exception: 'maximum-append-size-exceeded', 'maximum-append-size': String(bytes) },
})

export const notLeader = ({ address, port }: Endpoint): Status => ({
  code: codes.notFound,
  message: 'Leader info available',
  trailers: { exception: 'not-leader', 'leader-endpoint-host': address, 'leader-endpoint-port': String(port) },
})
