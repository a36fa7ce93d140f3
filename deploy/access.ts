import { setTimeout as pause } from 'node:timers/promises'
import { BACKWARDS, END, EventStoreDBClient, jsonEvent, NO_STREAM, StreamNotFoundError } from '@eventstore/db-client'

/**
 * Makes the engine's own user and the access rules of a new cluster; run again it changes nothing. It needs the user
 * `admin`, which the engine never gets. docs/eventstoredb.md names the rights and the reasons.
 */

/** The part of the database this needs, with streams named as the server names them. */
export type Streams = {
  /** data of the last event, null for a stream that does not exist */
  last(stream: string): Promise<unknown>
  /** as the first event of a stream that does not exist yet */
  begin(stream: string, type: string, data: Record<string, unknown>): Promise<void>
}

export const ENGINE_USER = 'coinfold'

/** Nothing that a URL would read otherwise: the same password stands in the engine's `esdb://` URL. */
const PLAIN = /^[A-Za-z0-9._~-]+$/
const ATTEMPTS = 60
const PAUSE_MS = 1000
const ANSWER_MS = 10_000

class Refused extends Error {}

const adminsAnd = (...users: string[]) => ['$admins', ...users]
const ONLY_ADMINS = { $r: '$admins', $w: '$admins', $d: '$admins', $mr: '$admins', $mw: '$admins' }

/** For streams without rules of their own: the engine reads and writes; deleting and changing rules stay with the admins. */
export const DEFAULT_RULES = {
  $userStreamAcl: { ...ONLY_ADMINS, $r: adminsAnd(ENGINE_USER), $w: adminsAnd(ENGINE_USER) },
  $systemStreamAcl: ONLY_ADMINS,
}

/** A start folds the log in the server's own order, which is a read of `$all`. */
export const RULES_OF_ALL = { $acl: { $r: adminsAnd(ENGINE_USER) } }

/**
 * Creates the user at the first of `hosts` that takes it. Tells whether it may be new: the server answers 201 for a user
 * that is made, and also for one that was there with the same password and words; 409 for one that was there with others.
 * Throws Refused for what waiting cannot mend.
 */
export const createUser = async (
  hosts: readonly string[],
  adminPassword: string,
  password: string,
  waitMs = PAUSE_MS,
): Promise<boolean> => {
  const request = {
    method: 'POST',
    // A follower answers with the leader's address; that is one of the hosts, and it is asked next.
    redirect: 'manual',
    headers: { 'content-type': 'application/json', authorization: `Basic ${btoa(`admin:${adminPassword}`)}` },
    body: JSON.stringify({ loginName: ENGINE_USER, fullName: 'coinfold engine', groups: [], password }),
  } as const
  let last = ''
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const host = hosts[attempt % hosts.length] ?? ''
    const status = await fetch(`${host}/users/`, { ...request, signal: AbortSignal.timeout(ANSWER_MS) }).then(
      (response) => response.status,
      (error: Error) => String(error.cause ?? error.message),
    )
    if (status === 201) return true
    if (status === 409) return false
    if (status === 401 || status === 403)
      throw new Refused(
        `${host} does not take EVENTSTORE_ADMIN_PASSWORD for the user "admin"; it counts only at the first start of a cluster.`,
      )
    last = `${host} answered ${status}`
    await pause(waitMs)
  }
  throw new Refused(`no node created the user "${ENGINE_USER}" (${last}); see "docker compose logs" of the nodes.`)
}

/** Writes the rules where there are none. Rules that somebody wrote are left alone, and named. */
export const setRules = async (streams: Streams, say: (text: string) => void): Promise<void> => {
  const rules = [
    { stream: '$settings', type: 'settings', data: DEFAULT_RULES, of: 'the default rules of all streams' },
    { stream: '$$$all', type: '$metadata', data: RULES_OF_ALL, of: 'the rules of $all' },
  ]
  for (const { stream, type, data, of } of rules) {
    const present = await streams.last(stream)
    if (present === null) {
      await streams.begin(stream, type, data)
      say(`${of} are set.`)
    } else if (JSON.stringify(present) === JSON.stringify(data)) say(`${of} were set before.`)
    else say(`${of} are somebody else's and stay as they are: ${JSON.stringify(present)}. The engine needs ${JSON.stringify(data)}.`)
  }
}

/** The streams behind a connection of the admin. */
export const streamsOf = (client: EventStoreDBClient): Streams => ({
  last: async (stream) => {
    let data: unknown = null
    try {
      // To its end, though it is one event: the client's dispose() waits for ever for a read that was left.
      for await (const { event } of client.readStream(stream, { direction: BACKWARDS, fromRevision: END, maxCount: 1 }))
        data = event?.data ?? null
    } catch (error) {
      if (!(error instanceof StreamNotFoundError)) throw error
    }
    return data
  },
  begin: async (stream, type, data) => {
    await client.appendToStream(stream, jsonEvent({ type, data }), { expectedRevision: NO_STREAM })
  },
})

const main = async (env: Readonly<Record<string, string | undefined>>): Promise<void> => {
  const given = (name: string): string => {
    const value = env[name] ?? ''
    if (!PLAIN.test(value)) throw new Refused(`${name} is empty, or holds more than letters, digits and "-._~"; write it anew into .env.`)
    return value
  }
  const [admin, password] = [given('EVENTSTORE_ADMIN_PASSWORD'), given('ENGINE_PASSWORD')]
  const hosts = (env.EVENTSTORE_HOSTS ?? '').split(',')
  const isMade = await createUser(
    hosts.map((host) => `https://${host}`),
    admin,
    password,
  )
  const say = (text: string) => console.log(`coinfold: ${text}`)
  say(
    isMade
      ? `the user "${ENGINE_USER}" is there, with the password given.`
      : `the user "${ENGINE_USER}" was there before and keeps another password: the engine needs that one, or reset it.`,
  )
  const query = `tls=true&tlsCAFile=${env.NODE_EXTRA_CA_CERTS ?? ''}&nodePreference=leader`
  await setRules(streamsOf(EventStoreDBClient.connectionString(`esdb://admin:${admin}@${hosts.join(',')}?${query}`)), say)
}

if (import.meta.main) {
  try {
    await main(process.env)
  } catch (error) {
    console.error(`coinfold: ${error instanceof Error ? error.message : String(error)}`)
    process.exitCode = 1
  }
  // The connection would keep the process alive, and closing it in order has nobody to wait for it.
  process.exit()
}
