import { randomUUID } from 'node:crypto'
import { userInfo } from 'node:os'
import { createInterface } from 'node:readline/promises'
import type { Command } from 'commander'
import { drain } from '../../machines/session/commands/drain.ts'
import { commandNamed } from '../../machines/session/commands/index.ts'
import type { Wish } from '../../machines/session/operator-command.ts'
import { Failure, UsageError } from '../kernel/errors.ts'
import { isOneLine } from '../kernel/one-line.ts'
import { answerSentences, isGranted } from '../ops/control/answer-words.ts'
import { askEngine } from '../ops/control/ask-engine.ts'
import type { ControlAnswer, ControlRequest, Reloaded } from '../ops/control/control-request.ts'
import { note, print, printJson } from './output.ts'
import { reloadSentences } from './reload-words.ts'
import { runningEngine } from './running-engine.ts'
import { statusText } from './status-text.ts'

type Flags = { readonly log?: string; readonly json?: true }
type WishFlags = Flags & { readonly because?: string; readonly actor?: string; readonly id?: string; readonly yes?: true }

/** `undoes`: what a person should know before it is done, because nothing takes it back; absent: it can be taken back. */
type Asked = { readonly description: string; readonly undoes?: string }

/** All but the end of a session, which is asked for with a policy. */
const asked: Readonly<Record<Exclude<Wish['type'], 'Drain'>, Asked>> = {
  Pause: { description: 'no new entries; what is open stays' },
  Resume: { description: 'entries again, after pause, reduce-only or kill' },
  ReduceOnly: { description: 'no new entries, and open ones are cancelled' },
  Release: { description: 'entries again that a limit of loss has stopped' },
  CloseCoin: {
    description: 'sells what is held of a coin, and cancels its entries',
    undoes: 'What is held of the coin is sold at market.',
  },
  CloseAll: {
    description: 'sells what is held of every coin, and cancels all entries',
    undoes: 'Everything that is held is sold at market.',
  },
  CancelEntry: { description: 'cancels the open entry of a coin' },
  TakeBackExit: { description: 'takes back an exit of a coin, while nothing of it is sold' },
  Kill: {
    description: 'ends the engine at once; stops stay at the venue, and nothing is bought until it is resumed',
    undoes: 'The engine ends at once, and watches nothing any more; stops that rest at the venue stay.',
  },
}

const withWishFlags = (command: Command): Command =>
  withFlags(command)
    .option('--because <text>', 'why, for the log')
    .option('--actor <name>', 'who, for the log (default: ctl: and the name of the user)')
    .option('--id <id>', 'names the wish: repeated with the same id it counts once (default: a new one)')

const withFlags = (command: Command): Command =>
  command
    .option('--log <log>', 'whose engine: a file, or esdb://... (default: the newest logs/paper-*.db on which one runs)')
    .option('--json', 'one JSON document on standard output')

const withYes = (command: Command): Command => command.option('--yes', 'do not ask whether it is really meant')

export const register = (program: Command): void => {
  const ctl = program.command('ctl').description('asks a running engine for something: how it is, to pause, to close, to end')
  withFlags(ctl.command('status').description('how it is: session, coins, stops, feed, clock')).action(status)
  for (const [type, { description, undoes }] of Object.entries(asked) as [keyof typeof asked, Asked][]) {
    const { word, fields } = commandNamed[type]
    const takesCoin = 'symbol' in fields
    const command = withWishFlags(ctl.command(takesCoin ? `${word} <coin>` : word).description(description))
    if (undoes !== undefined) withYes(command)
    command.action((...args: readonly unknown[]) => {
      // commander hands over arguments first, then the flags
      const [symbol, flags] = takesCoin ? [args[0] as string, args[1] as WishFlags] : ['', args[0] as WishFlags]
      return ask({ type, ...(takesCoin && { symbol }) } as Wish, flags, undoes ?? null)
    })
  }
  withYes(withWishFlags(ctl.command('reload').description('reads the configuration again: what may change is in force from then on')))
    .option('--dry', 'only show what would change, and what takes a restart')
    .action(reload)
  withYes(withWishFlags(ctl.command('drain').description('ends the engine in good order')))
    .option('--policy <policy>', `what is waited for: ${drain.fields.policy.join(', ')}`, 'cancel-entries')
    .action((flags: WishFlags & { readonly policy: string }) => ask({ type: 'Drain', policy: policyOf(flags.policy) }, flags, DRAINS))
}

const RELOADS = 'The engine decides by these options from then on; open positions keep their plans'

/** Shows what would change before anybody is asked whether it is meant. */
const reload = async (flags: WishFlags & { readonly dry?: true }): Promise<void> => {
  const { actor, because } = whoseOf(flags)
  const path = await runningEngine(flags.log)
  const read = async (isDry: boolean): Promise<Reloaded> => {
    const answer = taken(await askEngine(path, { ask: 'reload', actor, because, isDry }))
    if (answer.is !== 'reloaded') throw new Failure('The engine answered something else than was asked: is it of another version?')
    const { isApplied, changed, kept } = answer
    return { isApplied, changed, kept }
  }
  const show = (reloaded: Reloaded): void => {
    if (flags.json) printJson(reloaded)
    else for (const sentence of reloadSentences(reloaded)) print(sentence)
  }
  if (flags.yes) return show(await read(false))
  const looked = await read(true)
  const isAll = flags.dry === true || Object.keys(looked.changed).length === 0
  if (isAll || !flags.json) show(looked)
  if (isAll) return
  await requireMeant(RELOADS)
  show(await read(false))
}

const DRAINS = 'The engine ends, and watches nothing any more; stops that rest at the venue stay.'

const policyOf = (text: string): (typeof drain.fields.policy)[number] => {
  const policy = drain.fields.policy.find((one) => one === text)
  if (policy === undefined) throw new UsageError(`--policy is ${drain.fields.policy.join(', ')}, not "${text}".`)
  return policy
}

const status = async (flags: Flags): Promise<void> => {
  const answer = taken(await askEngine(await runningEngine(flags.log), { ask: 'status' }))
  if (answer.is !== 'status') throw new Failure('The engine answered something else than how it is: is it of another version?')
  if (flags.json) printJson(answer.status)
  else print(statusText(answer.status))
}

const ask = async (wish: Wish, flags: WishFlags, undoes: string | null): Promise<void> => {
  const request: ControlRequest = { ask: 'wish', ...whoseOf(flags), wish }
  const path = await runningEngine(flags.log)
  if (undoes !== null && !flags.yes) await requireMeant(`${undoes} That cannot be taken back`)
  const answer = taken(await askEngine(path, request))
  if (answer.is !== 'answered') throw new Failure('The engine answered something else than was asked: is it of another version?')
  if (flags.json) printJson({ commandId: answer.commandId, command: answer.command, answer: answer.answer })
  else for (const sentence of answerSentences(answer)) print(sentence)
  if (!isGranted(answer.answer)) process.exitCode = 1
}

const taken = (answer: ControlAnswer): Exclude<ControlAnswer, { is: 'not-taken' }> => {
  if (answer.is === 'not-taken') throw new Failure(answer.why)
  return answer
}

const oneLine = (flag: string, text: string, most: number): string => {
  if (!isOneLine(text, most)) throw new UsageError(`${flag} must be a text of 1 to ${most} characters without line breaks.`)
  return text
}

const whoseOf = ({ id, actor, because }: WishFlags): { readonly id: string; readonly actor: string; readonly because: string } => ({
  id: oneLine('--id', id ?? randomUUID(), 200),
  actor: oneLine('--actor', actor ?? `ctl:${userInfo().username}`, 100),
  because: because === undefined ? '' : oneLine('--because', because, 500),
})

/** Throws a UsageError where nobody can be asked, a Failure where the answer is no. */
const requireMeant = async (follows: string): Promise<void> => {
  if (!process.stdin.isTTY || !process.stderr.isTTY) throw new UsageError(`${follows}: say --yes if it is meant.`)
  const line = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const said = await line.question(`${follows}. Type yes if it is meant: `)
    if (said.trim().toLowerCase() !== 'yes') throw new Failure('Nothing was asked of the engine.')
  } finally {
    line.close()
    note('')
  }
}
