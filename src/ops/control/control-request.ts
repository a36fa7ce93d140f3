import { z } from 'zod'
import { coinCommands, riskCommands, sessionCommands } from '../../../machines/session/commands/index.ts'
import type { CommandAnswer, Wish } from '../../../machines/session/operator-command.ts'
import type { KeptOption } from '../../config/reload.ts'
import type { Difference } from '../../kernel/difference.ts'
import { isOneLine } from '../../kernel/one-line.ts'
import type { EngineHealth } from './engine-health.ts'
import type { EngineStatus } from './engine-status.ts'

/** Longer names and reasons are none: they go into the log as they are. */
const text = (least: number, most: number) =>
  z.string().refine((value) => (least === 0 && value === '') || isOneLine(value, most), {
    error: `must be a text of ${least} to ${most} characters without line breaks`,
  })

const fieldOf = (kind: 'symbol' | readonly string[]) => (kind === 'symbol' ? text(1, 200) : z.enum(kind))

const kinds: readonly (readonly [name: string, fields: Readonly<Record<string, 'symbol' | readonly string[]>>])[] = Object.entries({
  ...sessionCommands,
  ...coinCommands,
  ...riskCommands,
}).map(([name, { fields }]) => [name, fields])

const wishes = kinds.map(([name, fields]) =>
  z.strictObject({
    type: z.literal(name),
    ...Object.fromEntries(Object.entries(fields).map(([field, kind]) => [field, fieldOf(kind)])),
  }),
)
const known = kinds.map(([name]) => name).join(', ')
// whatever a command's file says of its fields
const wish = z.union(wishes, { error: `must be one of ${known}, with what it needs` }) as unknown as z.ZodType<Wish>

const whose = { id: text(1, 200), actor: text(1, 100), because: text(0, 500) }

const controlRequest = z.discriminatedUnion(
  'ask',
  [
    z.strictObject({ ask: z.literal('status') }),
    z.strictObject({ ask: z.literal('health') }),
    z.strictObject({ ask: z.literal('wish'), ...whose, wish }),
    z.strictObject({ ask: z.literal('reload'), actor: whose.actor, because: whose.because, isDry: z.boolean() }),
  ],
  { error: 'must be status, health, wish or reload' },
)

/** What a running engine can be asked through its socket. `id`: the same one twice is the same wish. */
export type ControlRequest = z.output<typeof controlRequest>

/** What became of a wish. */
export type WishAnswer = { readonly commandId: string; readonly command: Wish['type']; readonly answer: CommandAnswer }

/** What the configuration, read again, comes to. `changed`: without what may be secret; `kept`: what takes a restart, and why. */
export type Reloaded = { readonly isApplied: boolean; readonly changed: Difference; readonly kept: readonly KeptOption[] }

export type ControlAnswer =
  | { readonly is: 'status'; readonly status: EngineStatus }
  | { readonly is: 'health'; readonly health: EngineHealth }
  | ({ readonly is: 'answered' } & WishAnswer)
  | ({ readonly is: 'reloaded' } & Reloaded)
  /** a sentence: it was not understood, or the engine cannot be asked for it now */
  | { readonly is: 'not-taken'; readonly why: string }

/** The request in a line, or the sentence that says why it is none. */
export const readRequest = (line: string): { readonly request: ControlRequest } | { readonly why: string } => {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return { why: 'A request is one line of JSON, such as {"ask":"status"}.' }
  }
  const parsed = controlRequest.safeParse(value)
  if (parsed.success) return { request: parsed.data }
  const [issue] = parsed.error.issues
  const where = issue?.path.join('.') ?? ''
  return { why: `The request was not understood: ${where === '' ? 'it is no object' : `${where} ${issue?.message}`}.` }
}
