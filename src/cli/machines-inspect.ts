import { openLogToRead } from '../event/open-log-to-read.ts'
import { Failure, UsageError } from '../kernel/errors.ts'
import { withoutPassword } from '../kernel/server-url.ts'
import { attend } from './inspect/attend.ts'
import { openRelay, type Relay } from './inspect/relay.ts'
import { existingLog } from './log-file.ts'
import { note } from './output.ts'

export type InspectFlags = { readonly log?: string; readonly coin?: string; readonly port: string }

const portOf = (text: string): number => {
  const port = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new UsageError(`--port is a whole number up to 65535, not "${text}".`)
  return port
}

/** Serves until the process is stopped: the log is only read, so nothing has to be brought to an end. */
export const inspect = async ({ log, coin, port }: InspectFlags): Promise<Relay> => {
  const wanted = portOf(port)
  const path = existingLog(log)
  const store = await openLogToRead(path, note)
  const told = new Set<string>()
  const onEnd = (coins: ReadonlySet<string>): void => {
    if (coin !== undefined && !coins.has(coin) && !told.has(coin)) {
      told.add(coin)
      note(`There is no position of ${coin} in this log so far; there are ${[...coins].join(', ') || 'none at all'}.`)
    }
  }
  const relay = await openRelay(wanted, (line) => {
    attend(store, line, { ...(coin !== undefined && { coin }), onEnd }).catch((error: unknown) => {
      line.end()
      // a log that cannot be read further is said, and other clients may go on to the same place; all else is a defect
      if (!(error instanceof Failure)) throw error
      note(error.message)
    })
  })
  note(`The machines of ${withoutPassword(path)} are told to ws://127.0.0.1:${relay.port}, to each client from the first event on.`)
  note(
    `Open http://127.0.0.1:${relay.port} for the Stately inspector: its page is loaded from stately.ai and is handed the log's events. Ctrl-C ends this.`,
  )
  return {
    port: relay.port,
    close: async () => {
      await relay.close()
      await store.close()
    },
  }
}
