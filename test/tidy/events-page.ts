import { decidingFolds, readingFolds } from '../../projections/index.ts'
import { viewFolds } from '../../projections/view-folds.ts'
import { eventVersions } from '../../src/event/event-versions.ts'
import type { EventType } from '../../src/kernel/log-event.ts'
import { table } from '../reliability/markdown.ts'
import { samples } from '../view/all-samples.ts'
import { commonSamples, outsideSamples, riskSamples, sessionSamples } from '../view/book-samples.ts'
import { entrySamples, exitSamples, protectionSamples } from '../view/order-samples.ts'

type Group = { readonly title: string; readonly writer: string; readonly types: object; readonly file: string }

const GROUPS: readonly Group[] = [
  { title: 'Entries', writer: 'the position, stream `position-...`', types: entrySamples, file: 'machines/position/entry-events.ts' },
  {
    title: 'Protection',
    writer: 'the position, stream `position-...`',
    types: protectionSamples,
    file: 'machines/position/protection-events.ts',
  },
  { title: 'Exits', writer: 'the position, stream `position-...`', types: exitSamples, file: 'machines/position/exit-events.ts' },
  {
    title: 'What happened outside',
    writer: 'the position that it happened to',
    types: outsideSamples,
    file: 'machines/position/events.ts',
  },
  { title: 'The session', writer: 'the session, stream `session-...`', types: sessionSamples, file: 'machines/session/events.ts' },
  { title: 'Limits of risk', writer: 'the risk machine, stream `risk-...`', types: riskSamples, file: 'machines/risk/events.ts' },
  { title: 'Facts', writer: 'the engine, in the stream of what they are about', types: commonSamples, file: 'src/kernel/common-facts.ts' },
]

const FOLDS = { decisions: decidingFolds, reports: readingFolds, page: viewFolds } as const

const kindOf = (value: unknown): string => {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'list'
  return typeof value === 'object' ? 'object' : typeof value === 'string' ? 'text' : typeof value
}

const fieldsOf = (data: object): string => {
  const fields = Object.entries(data).filter(([, value]) => value !== undefined)
  return fields.length === 0 ? 'none' : fields.map(([name, value]) => `${name}: ${kindOf(value)}`).join(', ')
}

/** The folds that hear of a type, by whom they are for. */
const readersOf = (type: EventType): string =>
  Object.entries(FOLDS)
    .flatMap(([whom, folds]) => {
      const named = Object.entries(folds).flatMap(([name, fold]) => ((fold.types as readonly EventType[]).includes(type) ? [name] : []))
      return named.length === 0 ? [] : [`${whom}: ${named.join(', ')}`]
    })
    .join('; ') || 'the state alone'

const rowOf = (type: EventType): readonly (string | number)[] => {
  const [data, sentence] = samples[type]
  return [type, eventVersions.get(type) ?? '', fieldsOf(data), sentence, readersOf(type)]
}

const groupLines = ({ title, writer, types, file }: Group): string[] => [
  `## ${title}`,
  '',
  `Written by ${writer}; declared in [${file}](../../${file}).`,
  '',
  table(['type', 'version', 'fields of the example', 'example', 'read by'], (Object.keys(types) as EventType[]).sort().map(rowOf)),
  '',
]

/** Every type of event that a log can hold. */
export const eventsPage = (): string =>
  [
    '# Events',
    '',
    'Every type of event, with the fields of an example and the sentence that page, journal and alarms make of it. What an example',
    'need not have stands in the declaration. Amounts and prices are text, times are milliseconds. Each event has an envelope as well',
    '([log-format.md](../reference/log-format.md)); the state of the machine whose stream it is in moves by it. Of the folds, those for',
    'decisions live with the engine, those for reports are folded by whoever reads, those for the page by its view of the log.',
    '',
    ...GROUPS.flatMap(groupLines),
  ].join('\n')
