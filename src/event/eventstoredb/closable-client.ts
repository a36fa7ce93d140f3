import { EventStoreDBClient } from '@eventstore/db-client'
import { assert } from '../../kernel/assert.ts'
import { type Timers, within } from '../../kernel/clock.ts'
import { UsageError } from '../../kernel/errors.ts'
import type { EventStoreDbUrl } from './url.ts'

/** The vendor's client, with a way to end it that leaves nothing behind. */
export type ClosableClient = { readonly client: EventStoreDBClient; close(): Promise<void> }

type Channel = { close(): void; readonly internalChannel: { getOptions(): Record<string, unknown> } }

/** cancelled calls end at once */
const DISPOSE_MS = 1000

/**
 * A client of its own connections. The client's `dispose` ends its calls and closes no channel, and a channel whose server
 * fell silent keeps its socket, and with it the process, for ever; so each channel that it makes is kept in view here and
 * closed with it, also one that it makes late, after a long search for the leader. Below the client a call that may not have
 * left would be sent again without a word; then two reservations could change places and nothing would say that the server
 * was away. So that is turned off: who asks hears of it and sends it again. Throws UsageError for a connection string that the
 * client does not take.
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
      // a call that was ended half way can keep the client waiting for it for ever
      await within(timers, DISPOSE_MS, client.dispose())
      for (const channel of channels) channel.close()
    },
  }
}

const TIMEOUT = /([?&]keepAliveTimeout=)(\d+)/i
/** the client's own default */
const KEEP_ALIVE_TIMEOUT_MS = 10_000
/**
 * What the client does not say itself: a node that is silent is passed over after a second instead of five, and a search for
 * the leader ends after three rounds instead of ten, since a search cannot be called off and keeps the process alive. Who
 * asks begins another one as long as need be.
 */
const SEARCH = [
  ['gossipTimeout', '1'],
  ['maxDiscoverAttempts', '3'],
] as const

/**
 * Clients whose settings are the same share one TCP connection, dead or not. So every new client gets a setting of its
 * own: a keepalive time-out that is a millisecond longer.
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
    // the client's own text repeats the string, and with it the password
    const expected = error instanceof Error && 'expected' in error ? `expected ${String(error.expected)}` : ''
    const missing = error instanceof Error && /file/i.test(error.message) ? error.message.replace(/\.$/, '') : ''
    throw new UsageError(`The store URL is not right: ${expected || missing || 'the client does not take it'}.`)
  }
}
