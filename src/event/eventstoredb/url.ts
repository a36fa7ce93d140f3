import { UsageError } from '../../kernel/errors.ts'
import { isServerUrl, withoutPassword } from '../../kernel/server-url.ts'

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
    'tlsVerifyCert',
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

/**
 * Takes `esdb://[user:password@]host:port[,host:port...][?settings]` apart. The setting `group` is ours and names the
 * coin group (default main). Throws UsageError, whose text repeats nothing secret.
 */
export const parseEventStoreDbUrl = (where: string): EventStoreDbUrl => {
  const [base = '', query = ''] = where.split(/\?(.*)/s)
  const hosts = withoutPassword(base)
    .replace(/^[^/]*\/\//, '')
    .replace(/\/$/, '')
  if (!isServerUrl(where) || !/^[\w.\-[\]:,]+$/.test(hosts))
    throw new UsageError('The store is not an EventStoreDB URL: expected esdb://host:port?tls=false or esdb://user:password@host:port.')
  const settings = new URLSearchParams(query)
  const group = settings.get('group') ?? 'main'
  settings.delete('group')
  if (!GROUP.test(group))
    throw new UsageError(
      `The group "${group}" of the store is not a name: up to 40 of a-z, 0-9 and _ (it begins the names of its streams).`,
    )
  for (const name of settings.keys()) {
    if (name.toLowerCase() === 'throwonappendfailure')
      throw new UsageError('The store URL sets throwOnAppendFailure, which would hide that another engine has written: leave it out.')
    if (!SETTINGS.has(name.toLowerCase())) throw new UsageError(`The store URL has the setting "${name}", which is unknown.`)
  }
  const kept = settings.size === 0 ? '' : `?${decodeURIComponent(settings.toString())}`
  return { connection: `${base}${kept}`, group, name: `esdb://${hosts} (group ${group})` }
}
