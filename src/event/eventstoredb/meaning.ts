import * as client from '@eventstore/db-client'
import { StoreFailure } from '../store.ts'
import { type Answer, Unreachable } from './wire.ts'

// What errors of the client mean: the only place that reads their texts, and only where the client gives neither class nor code.

/** gRPC status codes (https://grpc.github.io/grpc/core/md_doc_statuscodes.html); the client gives some errors no class of their own. */
const PERMISSION_DENIED = 7
const UNAUTHENTICATED = 16

/** what gRPC puts around the reason, which it has in no field of its own */
const WRAPPING = /^(\d+ [A-Z_]+: )?(No connection established\. Last error: )?((Type)?Error( \[\w+\])?: )?/

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined)
const textOf = (error: unknown): string => {
  const text = error instanceof Error ? error.message || error.name : String(error)
  return (text.split('\n', 1)[0] ?? '').replace(WRAPPING, '').replace(/\.?\s*(Resolution note:.*)?$/, '')
}

/**
 * Why the server will never do it, or null where asking again may help. What the server itself did not expect has no code but
 * `UNKNOWN`, and no class: its text alone tells a request that it does not take from a failure that will pass.
 */
const lasting = (error: unknown): string | null => {
  const code = codeOf(error)
  if (error instanceof client.AccessDeniedError || code === UNAUTHENTICATED || code === PERMISSION_DENIED)
    return 'it denies access; check user, password and the access control list of its streams'
  if (error instanceof client.StreamDeletedError) return 'somebody deleted the stream; restore the server from a backup'
  if (error instanceof client.MaxAppendSizeExceededError)
    return `it takes at most ${error.maxAppendSize} bytes at once (its setting MaxAppendSize)`
  if (error instanceof client.InvalidTransactionError || error instanceof client.RequiredMetadataPropertyMissingError) return textOf(error)
  if (error instanceof client.UnknownError && error.message.includes('BadRequest')) return 'it calls that a bad request'
  return null
}

/** What a failed append means. */
export const answerTo = (error: unknown): Answer => {
  if (error instanceof client.WrongExpectedVersionError) {
    const { actualVersion } = error
    return { kind: 'wrong-number', actual: typeof actualVersion === 'bigint' ? Number(actualVersion) : -1 }
  }
  const why = lasting(error)
  return why === null ? { kind: 'unknown', why: textOf(error) } : { kind: 'refused', why }
}

/** What a failed read means: Unreachable where asking again may help. `what` is what was read. */
export const readFailure = (error: unknown, what: string, name: string): StoreFailure => {
  if (error instanceof StoreFailure) return error
  const why = lasting(error)
  if (why !== null) return new StoreFailure(`${name} does not give ${what}: ${why}.`, { cause: error })
  if (error instanceof client.UnknownError && error.message.includes('Unexpected Read'))
    return new StoreFailure(`${name} does not know the place where reading ${what} should begin; its history is not the one known here.`, {
      cause: error,
    })
  return new Unreachable(`${name} cannot be reached (${textOf(error)}); ${advice(textOf(error))}.`, { cause: error })
}

/** Whatever keeps a connection from being made has the one code `UNAVAILABLE`; why is in the text alone. */
const advice = (text: string): string => {
  if (text.includes('ServerName to an IP')) return 'with TLS it must be named by its host name, not by an IP address'
  if (/certificate|self.signed|unable to verify/i.test(text)) return 'check its certificate and tlsCAFile'
  return 'check that it runs, its address, and whether it uses TLS'
}

/**
 * Why the client does not take a connection string. Its text repeats the string, and with it the password, so of that only what it
 * expected is told; what it says of files of certificates, which has a text alone, repeats nothing.
 */
export const wrongInUrl = (error: unknown): string => {
  if (!(error instanceof Error)) return 'the client does not take it'
  if ('expected' in error) return `expected ${String(error.expected)}`
  return /file/i.test(error.message) ? error.message.replace(/\.$/, '') : 'the client does not take it'
}
