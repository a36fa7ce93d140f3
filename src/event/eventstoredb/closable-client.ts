import { EventStoreDBClient } from '@eventstore/db-client'
import { assert } from '../../kernel/assert.ts'
import { type Timers, within } from '../../kernel/clock.ts'
import { UsageError } from '../../kernel/errors.ts'
import { wrongInUrl } from './meaning.ts'
import type { EventStoreDbUrl } from './url.ts'

/** The vendor's client, with a `close` that leaves no call and no socket behind. */
export type ClosableClient = { readonly client: EventStoreDBClient; close(): Promise<void> }

type Channel = { close(): void; readonly internalChannel: { getOptions(): Record<string, unknown> } }

/** how long `close` waits for the client, whose calls end at once when they are cancelled */
const DISPOSE_MS = 1000

/**
 * Opens a client whose `close` also closes its channels. The client's own `dispose` ends its calls and closes no channel; a
 * channel whose server fell silent then keeps its socket, and with it the process, alive for ever. So every channel that the
 * client makes is kept in a set and closed, also one that it makes after `close`, at the end of a long search for the leader.
 *
 * The retries of gRPC are switched off. It would send a call again that may not have left, and tell nobody: no event would say
 * that the server was away. With retries off the caller gets the error and sends again itself.
 *
 * Throws UsageError for a connection string that the client does not take.
 */
export const openClient = (url: EventStoreDbUrl, generation: number, timers: Timers): ClosableClient => {
  const client = connect(url, generation)
  const inside = client as unknown as { createChannel: () => Promise<Channel> }
  const create = inside.createChannel
  assert(typeof create === 'function', 'The client of EventStoreDB makes its channels by a method that can be watched.')
  const channels = new Set<Channel>()
  let isClosed = false
  inside.createChannel = async () => {
    const channel = await create()
    channel.internalChannel.getOptions()['grpc.enable_retries'] = 0
    channels.add(channel)
    if (isClosed) channel.close()
    return channel
  }
  return {
    client,
    close: async () => {
      isClosed = true
      // the client may wait for ever for a call that was cancelled
      await within(timers, DISPOSE_MS, client.dispose())
      for (const channel of channels) channel.close()
    },
  }
}

const TIMEOUT = /([?&]keepAliveTimeout=)(\d+)/i
/** the client's own default */
const KEEP_ALIVE_TIMEOUT_MS = 10_000
/**
 * Settings that shorten the client's search for a leader: it waits one second for a silent node instead of five, and gives up
 * after three rounds instead of ten. A search cannot be cancelled and keeps the process alive; a caller that still needs a
 * leader starts another one.
 */
const SEARCH = [
  ['gossipTimeout', '1'],
  ['maxDiscoverAttempts', '3'],
] as const

/**
 * Two clients with the same settings share one TCP connection, even a dead one. So each new client gets a setting of its own: a
 * keepalive time-out that is one millisecond longer than the last.
 */
const settingsOf = (connection: string, generation: number): string => {
  const add = (to: string, setting: string): string => `${to}${to.includes('?') ? '&' : '?'}${setting}`
  let whole = connection
  for (const [name, value] of SEARCH) if (!new RegExp(`[?&]${name}=`, 'i').test(whole)) whole = add(whole, `${name}=${value}`)
  if (TIMEOUT.test(whole)) return whole.replace(TIMEOUT, (_, name, ms) => `${name}${Number(ms) + generation}`)
  return add(whole, `keepAliveTimeout=${KEEP_ALIVE_TIMEOUT_MS + generation}`)
}

const connect = ({ connection }: EventStoreDbUrl, generation: number): EventStoreDBClient => {
  try {
    return EventStoreDBClient.connectionString(settingsOf(connection, generation))
  } catch (error) {
    throw new UsageError(`The store URL is not right: ${wrongInUrl(error)}.`)
  }
}
