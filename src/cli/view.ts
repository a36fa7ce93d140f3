import { type Command, Option } from 'commander'
import { loadConfig } from '../config/load.ts'
import { steadyTimers } from '../kernel/clock.ts'
import { Failure, UsageError } from '../kernel/errors.ts'
import { accessOf } from '../web/access/access.ts'
import { bundlePage } from '../web/bundle-page.ts'
import { type EngineLink, engineLink } from '../web/engine-link.ts'
import { openLogPage, requireGuarded } from '../web/open-log-page.ts'
import { type ConfigFlags, sourcesOf, withConfigFlags } from './config-flags.ts'
import { existingLog } from './log-file.ts'
import { note, print } from './output.ts'
import { socketOf } from './running-engine.ts'
import { onStop } from './signals.ts'
import { version } from './version.ts'

type Flags = ConfigFlags & { readonly log?: string; readonly port?: number; readonly host?: string }

const portOf = (text: string): number => {
  const port = Number(text)
  if (!/^\d{1,5}$/.test(text) || port < 1 || port > 65_535) throw new UsageError(`--port is a number from 1 to 65535, not "${text}".`)
  return port
}

export const register = (program: Command): void => {
  withConfigFlags(program.command('view').description('the page of a log in a browser: every moment of it, while it grows or afterwards'))
    .option('--log <log>', 'a file, or esdb://... (default: COINFOLD_STORE, or the newest logs/paper-*.db)')
    .addOption(new Option('--port <number>', 'where it listens (default: page.port, or a free one)').argParser(portOf))
    .option('--host <address>', 'the address that it listens at (default: page.host)')
    .action(view)
}

/** Null: an engine on that log was never started from this folder. */
const linkTo = async (log: string): Promise<EngineLink | null> => {
  try {
    return engineLink(await socketOf(log), steadyTimers)
  } catch (error) {
    if (error instanceof Failure) return null
    throw error
  }
}

/** Until it is told to stop. It opens no browser: the link holds a key, and a command's arguments can be read by others. */
const view = async (flags: Flags): Promise<void> => {
  const { page } = loadConfig(sourcesOf(flags))
  const log = existingLog(flags.log)
  const host = flags.host ?? page.host
  requireGuarded(host, page)
  const link = await linkTo(log)
  const stopped = Promise.withResolvers<void>()
  const release = onStop((times) => (times > 1 ? process.exit() : stopped.resolve()))
  try {
    const opened = await openLogPage({
      log,
      version,
      access: accessOf(page, link !== null),
      link,
      timers: steadyTimers,
      env: process.env,
      at: { host, port: flags.port ?? page.port, isNamed: flags.port !== undefined },
      page: bundlePage,
      warn: note,
      onIndexed: () => {},
    })
    print(opened.readLink)
    const runs = link !== null && (await link.health()) !== null
    if (runs && opened.tradeLink !== null) note(`The same, and it may command the engine, so keep it to yourself: ${opened.tradeLink}`)
    note('The page is served there until Ctrl-C; whoever has the link may look at everything.')
    await stopped.promise
    await opened.close()
  } finally {
    release()
  }
}
