import { accessSync, constants, existsSync, globSync, statfsSync, statSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { Command } from 'commander'
import { loadConfig, readConfig, sentenceOf } from '../config/load.ts'
import { acquireFileLease, LeaseHeld } from '../event/sqlite/file-lease.ts'
import { UsageError } from '../kernel/errors.ts'
import { isServerUrl } from '../kernel/server-url.ts'
import { copyFolderOf, MOST_COPY_BYTES, sizeOfFolder } from '../market/tape/copy/copy-folder.ts'
import { sendTest } from '../ops/alerts/send-test.ts'
import { type ConfigFlags, sourcesOf, withConfigFlags } from './config-flags.ts'
import { requireLogName } from './log-name.ts'
import { colours, columns, print, printJson } from './output.ts'
import { bundledTape, logFolder } from './places.ts'

type State = 'ok' | 'warning' | 'failed'
type Finding = { readonly check: string; readonly state: State; readonly found: string }

// The first release in which sources run as they are and `node:sqlite` needs no flag.
const OLDEST_NODE = 24
// A million events take some 700 MB; with less than this a long run ends on a full disk.
const ENOUGH_FREE_BYTES = 1_000_000_000
/** A clock before the day this was written is wrong, and so is one a century after. */
const EARLIEST_YEAR = 2025
const LATEST_YEAR = 2125

const node = (): Finding => {
  const isNew = Number(process.versions.node.split('.')[0]) >= OLDEST_NODE
  return {
    check: 'node',
    state: isNew ? 'ok' : 'failed',
    found: isNew ? process.version : `${process.version}, needs ${OLDEST_NODE} or later`,
  }
}

const sqlite = async (): Promise<Finding> => {
  const { DatabaseSync } = await import('node:sqlite')
  const database = new DatabaseSync(':memory:')
  const row = database.prepare('SELECT sqlite_version() AS version').get()
  database.close()
  return { check: 'sqlite', state: 'ok', found: String(row?.version) }
}

/** The folder itself, or the nearest one above it that exists: that is where it would be made. */
const existing = (folder: string): string => (existsSync(folder) || dirname(folder) === folder ? folder : existing(dirname(folder)))

const isWritable = (path: string): boolean => {
  try {
    accessSync(path, constants.W_OK | constants.X_OK)
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

const folder = (path: string): Finding => {
  const there = existing(path)
  try {
    accessSync(there, constants.W_OK | constants.X_OK)
    return {
      check: 'log folder',
      state: statSync(there).isDirectory() ? 'ok' : 'failed',
      found: path === there ? path : `${path} (will be made)`,
    }
  } catch {
    return { check: 'log folder', state: 'failed', found: `${path} cannot be written` }
  }
}

const disk = (path: string): Finding => {
  const { bavail, bsize } = statfsSync(existing(path))
  const free = bavail * bsize
  return { check: 'disk', state: free < ENOUGH_FREE_BYTES ? 'warning' : 'ok', found: `${(free / 1e9).toFixed(1)} GB free` }
}

const clock = (): Finding => {
  const now = new Date()
  const isSane = now.getUTCFullYear() >= EARLIEST_YEAR && now.getUTCFullYear() < LATEST_YEAR
  return {
    check: 'clock',
    state: isSane ? 'ok' : 'failed',
    found: `${now.toISOString()}${isSane ? '' : ' cannot be right; set the clock'}`,
  }
}

const tape = (): Finding => {
  const files = globSync('*.csv.gz', { cwd: bundledTape })
  return {
    check: 'bundled tape',
    state: files.length > 0 ? 'ok' : 'failed',
    found: files.length > 0 ? `${files.length} coins` : `none in ${bundledTape}`,
  }
}

/** Where long tapes are kept as they were read. Without it nothing is wrong, but slower. */
const tapeCopies = (): Finding => {
  const check = 'tape copies'
  const path = copyFolderOf(process.env)?.path
  if (path === undefined) return { check, state: 'ok', found: 'none are kept: there is no home folder' }
  const there = existing(path)
  if (!isWritable(there)) return { check, state: 'ok', found: `none are kept: ${path} is no folder that can be written` }
  if (path !== there) return { check, state: 'ok', found: `${path} (will be made)` }
  const { copies, bytes } = sizeOfFolder(path)
  return {
    check,
    state: 'ok',
    found: `${path}: ${copies}, ${(bytes / 1e9).toFixed(1)} GB of at most ${MOST_COPY_BYTES / 1e9}; may be deleted`,
  }
}

/** What every start would refuse. */
const environment = (): Finding => {
  const { problems } = readConfig({ env: process.env })
  const found = problems.map((one) => sentenceOf({ ...one, where: null })).join(' ')
  return { check: 'environment', state: found === '' ? 'ok' : 'failed', found: found === '' ? 'every COINFOLD_... is an option' : found }
}

/** Whether an alarm comes through on every channel that the options name: a test is sent, which somebody should see arrive. */
const alarms = async (flags: ConfigFlags): Promise<Finding[]> => {
  const sent = await sendTest(loadConfig(sourcesOf(flags)).alerts)
  if (sent.length === 0)
    return [{ check: 'alarms', state: 'failed', found: 'nobody is told: set alerts.url or alerts.command ("config explain alerts")' }]
  return sent.map(({ name, delivery }) =>
    delivery.is === 'delivered'
      ? { check: 'alarms', state: 'ok', found: `a test was delivered to ${name}` }
      : { check: 'alarms', state: 'failed', found: `no test was delivered to ${name}: ${delivery.because}` },
  )
}

const lock = (log: string): Finding => {
  if (!existsSync(`${log}.lease`)) return { check: 'lock', state: 'ok', found: `${log} is free` }
  try {
    acquireFileLease(log, { pid: process.pid, host: hostname(), sinceMs: Date.now() }).release()
    return { check: 'lock', state: 'ok', found: `${log} is free` }
  } catch (error) {
    return { check: 'lock', state: error instanceof LeaseHeld ? 'warning' : 'failed', found: (error as Error).message }
  }
}

const colourOf = { ok: colours.green, warning: colours.yellow, failed: colours.red }

type Flags = ConfigFlags & { readonly log?: string; readonly alert?: boolean; readonly json?: boolean }

const examine = async ({ log, alert, json, ...flags }: Flags): Promise<void> => {
  if (alert) return tell(await alarms(flags), json)
  if (Object.keys(flags).length > 0)
    throw new UsageError('--profile, --config and --set say where alarms go: name them with --alert, or leave them out.')
  if (log !== undefined) requireLogName(log)
  if (log !== undefined && isServerUrl(log))
    return tell([node(), await sqlite(), folder(logFolder), disk(logFolder), clock(), environment(), await server(log)], json)
  const logs = log === undefined ? logFolder : dirname(resolve(log))
  const findings = [node(), await sqlite(), folder(logs), disk(logs), clock(), environment(), tape(), tapeCopies()]
  // Without a name every log of the folder is looked at; a lease beside it says that an engine ran on it.
  const held =
    log === undefined ? globSync('*.lease', { cwd: logs }).map((name) => join(logs, name.slice(0, -'.lease'.length))) : [resolve(log)]
  tell([...findings, ...held.map(lock)], json)
}

/** Where logs and mirrors go, and whether the server answers. */
const server = async (log: string): Promise<Finding> => {
  const { openEventStoreDb } = await import('../event/eventstoredb/open-store.ts')
  try {
    const { store, url } = await openEventStoreDb(log)
    await store.close()
    return { check: 'server', state: 'ok', found: `${url.name} answers` }
  } catch (error) {
    if (error instanceof UsageError) throw error
    return { check: 'server', state: 'failed', found: (error as Error).message }
  }
}

const tell = (findings: readonly Finding[], json: boolean | undefined): void => {
  const isFit = findings.every(({ state }) => state !== 'failed')
  if (!isFit) process.exitCode = 1
  if (json) printJson({ ok: isFit, findings })
  else print(columns(findings.map(({ check, state, found }) => [colourOf[state](state), check, found])))
}

export const register = (program: Command): void => {
  const command = program
    .command('doctor')
    .description('whether this computer is fit to run the engine; exit code 1 if not')
    .option('--log <log>', 'look at this log, a file or esdb://..., instead of the folder logs/')
    .option('--alert', 'send one test alarm on every channel of the options, and look at nothing else')
    .option('--json', 'one JSON document')
  withConfigFlags(command).action(examine)
}
