import { z } from 'zod'
import type { Described, Fields } from '../../../machines/session/commands/command-kinds.ts'
import { commandNamed } from '../../../machines/session/commands/index.ts'
import { isOneLine } from '../../kernel/one-line.ts'
import { timeMsOf } from '../../kernel/time-text.ts'

const must = (what: string) => ({ error: (issue: { input?: unknown }) => (issue.input === undefined ? 'is missing' : `must be ${what}`) })

const TIME = must('a time such as 2018-04-05T13:30:00Z, or milliseconds since 1970')
const time = z
  .union([z.number(), z.string()], TIME)
  .refine((value) => !Number.isNaN(timeMsOf(String(value))), TIME)
  .transform((value) => timeMsOf(String(value)))
const text = (most: number) => {
  const error = must(`a text of 1 to ${most} characters without line breaks`)
  return z.string(error).refine((value) => isOneLine(value, most), error)
}
const numberFrom = (lowest: number, highest: number) => {
  const error = must(`a number from ${lowest} to ${highest}`)
  return z.number(error).min(lowest, error).max(highest, error)
}
const symbol = z.string(must('the symbol of a coin'))

const ofSignal = { id: text(200), time, symbol, source: text(100).optional(), reason: text(500).optional() }
/** A wish to enter a coin. `score`: what it competes by with others of its wave. */
const entry = z.strictObject({
  ...ofSignal,
  action: z.literal('enter', must('enter or exit')).optional(),
  direction: z.enum(['long', 'short'], must('long or short')),
  score: numberFrom(0, 1_000_000),
  ttlS: numberFrom(0.001, 86_400).optional(),
})
/** A wish to leave it. */
const exit = z.strictObject({ ...ofSignal, action: z.literal('exit') })

const fieldOf = (field: Fields[string]): z.ZodType<string> =>
  field === 'symbol' ? symbol : z.enum(field, must(`${field.slice(0, -1).join(', ')} or ${field.at(-1)}`))
const command = ({ word, fields }: Described) =>
  z.strictObject({
    command: z.literal(word),
    time,
    reason: text(500),
    id: text(200).optional(),
    ...Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, fieldOf(field)])),
  })
/** What an operator may ask for, by its word in a script. */
const commands = Object.values(commandNamed).map(command)

const WORDS = commands.map(({ shape }) => shape.command.value).join(', ')
const [first, ...others] = commands
const order = z.discriminatedUnion('command', [first!, ...others], { error: `must be one of ${WORDS}` })

export type SignalRow = z.output<typeof entry> | z.output<typeof exit>
/** Beside what every command says, its own fields. */
export type CommandRow = z.output<typeof order> & { readonly symbol?: string }
export type ScriptRow = SignalRow | CommandRow

/** A row, or what is wrong with it: the rest of a sentence about its line. */
export const scriptRow = (value: object): { readonly row: ScriptRow } | { readonly fault: string } => {
  const kind = 'command' in value ? order : 'action' in value && value.action === 'exit' ? exit : entry
  const parsed = kind.safeParse(value, { reportInput: true })
  if (parsed.success) return { row: parsed.data }
  const issue = parsed.error.issues[0]!
  if (issue.code === 'unrecognized_keys') return { fault: `${issue.keys[0]} is no field of a ${kind === order ? 'command' : 'signal'}` }
  // of a word that none of several kinds has, the whole row is told as wrong
  const input = issue.code === 'invalid_union' && 'command' in value ? value.command : issue.input
  const found = input === undefined ? '' : `, not ${shown(input)}`
  return { fault: `${issue.path.join('.')} ${issue.message}${found}` }
}

const shown = (value: unknown): string => {
  const json = JSON.stringify(value)
  return json.length > 60 ? `${json.slice(0, 57)}...` : json
}
