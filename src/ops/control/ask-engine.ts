import { createConnection } from 'node:net'
import { Failure } from '../../kernel/errors.ts'
import type { ControlAnswer, ControlRequest } from './control-request.ts'

/** No engine answers there. */
export class NoEngine extends Failure {}

/** Nobody waits longer: a wish is answered when it is durable, and a store that is away so long is said elsewhere. */
const ANSWER_MS = 30_000
/** A status of 500 coins has some 200 kB. */
const MOST_BYTES = 4_000_000

/** Asks the engine behind a socket for one thing. Throws NoEngine where none listens, a Failure where it does not answer. */
export const askEngine = (path: string, request: ControlRequest, waitMs = ANSWER_MS): Promise<ControlAnswer> =>
  new Promise((resolve, reject) => {
    const call = createConnection(path)
    let said = ''
    const fail = (failure: Failure): void => {
      call.destroy()
      reject(failure)
    }
    call.setEncoding('utf8')
    call.setTimeout(waitMs, () => fail(new Failure(silence(request, `has not answered within ${waitMs / 1000} s`))))
    call.once('connect', () => call.write(`${JSON.stringify(request)}\n`))
    call.on('data', (text) => {
      said += text
      if (said.length > MOST_BYTES) fail(new Failure(`What answers at ${path} is no engine: it says more than one would.`))
    })
    call.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EACCES') fail(new Failure(`The engine at ${path} is somebody else's: only who started it may ask it.`))
      else if (said === '' && ['ENOENT', 'ECONNREFUSED'].includes(error.code ?? '')) fail(new NoEngine(`No engine answers at ${path}.`))
      else fail(new Failure(silence(request, `broke off (${error.code})`)))
    })
    call.once('end', () => {
      try {
        resolve(JSON.parse(said) as ControlAnswer)
      } catch {
        fail(new Failure(silence(request, 'ended before it had answered')))
      }
    })
  })

const silence = (request: ControlRequest, what: string): string => {
  const again = 'id' in request ? ` Whether it took the wish is not known: ask again with --id ${request.id}, which counts once.` : ''
  return `The engine ${what}.${again}`
}
