import { UsageError } from '../../kernel/errors.ts'

/** Where a log lies on a server. `connection` is for the client alone, since it may hold a password; `name` is for people. */
export type EventStoreDbUrl = { readonly connection: string; readonly group: string; readonly name: string }

/** Settings of a connection string (lower case). The client would print the whole string, password and all, for any other. */
const SETTINGS = new Set(
  [
    'connectionName',
    'maxDiscoverAttempts',
    'discoveryInterval',
    'gossipTimeout',
    'nodePreference',
    'tls',
    'tlsCAFile',
    'keepAliveInterval',
    'keepAliveTimeout',
    'defaultDeadline',
    'userCertFile',
    'userKeyFile',
  ].map((name) => name.toLowerCase()),
)

/** A group's name begins the names of its streams and the name of its mirror's file. */
const GROUP = /^[a-z0-9][a-z0-9_]{0,39}$/

/** scheme, user and password, hosts, settings; what could be part of a password stands nowhere else */
const URL = /^esdb(?:\+discover)?:\/\/(?:([^:@/?#]*):([^@/?#:]*)@)?([\w.\-[\]:,]+)\/?(?:\?([^@#]*))?$/is

/**
 * Takes `esdb://[user:password@]host:port[,host:port...][?settings]` apart. The setting `group` is ours and names the
 * coin group (default main). Throws UsageError, whose text repeats nothing that could be a secret.
 */
export const parseEventStoreDbUrl = (where: string): EventStoreDbUrl => {
  const [, , , hosts, query = ''] = URL.exec(where) ?? []
  if (hosts === undefined)
    throw new UsageError(
      'The store is not an EventStoreDB URL: expected esdb://host:port?tls=false or esdb://user:password@host:port, with : / ? # @ in a password percent-encoded (%3A %2F %3F %23 %40).',
    )
  const pairs = query.split('&').filter((pair) => pair !== '')
  for (const pair of pairs) requireKnown(nameOf(pair), pair)
  const group = pairs.find((pair) => nameOf(pair) === 'group')?.replace(/^[^=]*=?/, '') ?? 'main'
  if (!GROUP.test(group))
    throw new UsageError(
      'The group of the store URL is not a name: it takes up to 40 of a-z, 0-9 and _, because it begins the names of its streams.',
    )
  // as they were written: the client decodes them
  const kept = pairs.filter((pair) => nameOf(pair) !== 'group')
  const connection = `${where.replace(/\/?(\?.*)?$/s, '')}${kept.length === 0 ? '' : `?${kept.join('&')}`}`
  return { connection, group, name: `esdb://${hosts} (group ${group})` }
}

/** The same server and settings, and another group. Throws UsageError if its name is none. */
export const withGroup = (where: string, group: string): string => {
  const { connection } = parseEventStoreDbUrl(where)
  const url = `${connection}${connection.includes('?') ? '&' : '?'}group=${group}`
  parseEventStoreDbUrl(url)
  return url
}

const nameOf = (pair: string): string => pair.replace(/=.*$/s, '').toLowerCase()

const requireKnown = (name: string, pair: string): void => {
  if (name === 'throwonappendfailure')
    throw new UsageError('The store URL sets throwOnAppendFailure, which would hide that another engine has written: leave it out.')
  if (name === 'group') return
  if (SETTINGS.has(name) && /=./s.test(pair)) return
  const shown = /^[a-z]{1,30}$/.test(name) ? ` "${name}"` : ''
  throw new UsageError(
    `The store URL has a setting${shown} that is unknown or has no value; known are ${[...SETTINGS].join(', ')} and group.`,
  )
}
