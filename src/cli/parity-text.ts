import type { EventSide, StreamDifference } from '../run/inputs/compared-events.ts'
import type { SessionParity } from '../run/inputs/session-parity.ts'

/** Whether what the inputs come to is not what the log has. */
export const hasDifference = ({ compared, replayed }: SessionParity): boolean =>
  (compared !== null && compared.differences.length > 0) || (replayed !== null && replayed.fault !== null)

const momentOf = (ms: number): string => new Date(ms).toISOString()
const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`

/** What parity has to say, a paragraph each. */
export const parityText = (sessions: readonly SessionParity[]): readonly string[] => [
  ...sessions.flatMap(sessionText),
  beginText(sessions),
  sessions.some(hasDifference) ? 'The log is not what its inputs come to.' : 'None differs.',
]

/** From when on a session could be compared. */
const beginText = (sessions: readonly SessionParity[]): string => {
  const first = sessions.find(({ skipped }) => skipped === null)
  return first === undefined
    ? 'No session could be compared.'
    : `Parity begins with the session of ${momentOf(first.beganMs)}, the first that is kept from its start on.`
}

const sessionText = (session: SessionParity): readonly string[] => {
  const { beganMs, skipped, replayed, compared, torn } = session
  const name = `Session of ${momentOf(beganMs)}`
  if (skipped !== null || replayed === null || compared === null) return [`${name}: not compared: ${skipped}.`]
  const { inputs, passedOver, missing, fault } = replayed
  const verdict = hasDifference(session) ? '' : ', none differs'
  return [
    `${name}: ${counted(inputs, 'input')}, ${counted(compared.compared, 'event')} compared${verdict}.`,
    ...(passedOver > 0
      ? [`  ${counted(passedOver, 'input')} passed over, behind the last event of a process that died: no event cites them.`]
      : []),
    ...(compared.undurable > 0
      ? [`  ${counted(compared.undurable, 'event')} of its last inputs went with it before they were written.`]
      : []),
    ...(missing === null
      ? []
      : [`  Input missing: the log cites input ${missing}, and it is not there; what follows from it on is not compared.`]),
    ...torn.map((path) => `  ${path} ends with half a line, which is passed over.`),
    ...(fault === null ? [] : [`  It could not be played on ${fault}`]),
    ...firstByCoin(compared.differences).map(differenceText),
  ]
}

/** Of each coin the first, and of all that is of no coin the first. */
const firstByCoin = (differences: readonly StreamDifference[]): readonly StreamDifference[] => {
  const first = new Map<string | null, StreamDifference>()
  for (const one of differences) if ((first.get(one.symbol)?.input ?? Number.POSITIVE_INFINITY) > one.input) first.set(one.symbol, one)
  return [...first.values()]
}

const shown = (value: unknown): string => (value === null ? 'nothing' : typeof value === 'string' ? value : JSON.stringify(value))
const sideText = (side: EventSide): string => (side === null ? 'nothing' : side.type)

const differenceText = ({ symbol, stream, number, input, log, inputs, differing }: StreamDifference): string => {
  const where = `  ${symbol ?? 'No coin'}: event ${number} of ${stream}, at input ${input}:`
  const fields = Object.entries(differing).map(
    ([name, [one, other]]) => `${name} is ${shown(one)} in the log and ${shown(other)} by the inputs`,
  )
  return fields.length > 0
    ? `${where} ${log?.type}: ${fields.join('; ')}.`
    : `${where} the log has ${sideText(log)}, and the inputs come to ${sideText(inputs)}.`
}
