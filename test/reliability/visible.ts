import { failingTestsOf, testsOf } from './found-tests.ts'
import { fileLink, list, table } from './markdown.ts'

/** What somebody who looks has to be able to see, and where. The tests that provoke it are those with the id in their titles. */
export type VisibleRow = { readonly id: string; readonly what: string; readonly page: string; readonly terminal: string }

const row = (id: string, what: string, page: string, terminal: string): VisibleRow => ({ id, what, page, terminal })

export const visible: readonly VisibleRow[] = [
  row('V-01', 'a signal that was received, and what came of it', 'Journal', '`report journal --type SignalAnswered`'),
  row('V-02', 'a signal that was refused, with its numbers', 'Journal', '`report journal --type SignalAnswered`'),
  row('V-03', 'a wave of signals: who was taken, and the place of the others', 'Journal', '`report journal --type SignalAnswered`'),
  row('V-04', 'an entry, with what it was judged by, its plan and what it sets aside', 'Why', '`why EVENT`'),
  row('V-05', 'a refused entry: which guard, since when, how often', 'Decisions, Why not', '`report decisions`, `why-not COIN`'),
  row('V-06', 'fills, in part and whole', 'Chart, Orders', '`report fills`, `report journal`'),
  row('V-07', 'a stop: asked for, taken, cancelled', 'Orders, inside of a coin', '`why ORDER`, `report orders`'),
  row('V-08', 'a stop that was refused', 'Orders, Journal', '`report orders --all`'),
  row('V-09', 'a stop that was moved', 'Chart, inside of a coin', '`report journal --order ID`'),
  row('V-10', 'a stop that vanished', 'Journal', '`report journal`'),
  row(
    'V-11',
    'coins without a stop: how many, since when',
    'Alarms, inside of a coin',
    '`report journal --type ExposedAlarmRaised`, `top`',
  ),
  row('V-12', 'a trailing stop: armed, followed, hit', 'Chart, inside of a coin', '`report journal --coin COIN`'),
  row('V-13', 'a trailing stop that nobody moves', 'Alarms, Journal', '`report journal --type TrailingStale`'),
  row('V-14', 'a break-even stop', 'Inside of a coin', '`report journal --type BreakEvenArmed`'),
  row('V-15', 'stop and target taking turns', 'Inside of a coin, Machines', '`report journal --coin COIN`'),
  row('V-16', 'an exit, with its threshold and what was compared', 'Why', '`why EVENT`'),
  row('V-17', 'an exit that was blocked', 'Journal', '`report journal --type ExitBlocked`'),
  row('V-18', 'an order of unknown fate, and the proof of what became of it', 'Orders, Alarms', '`report orders`, `why ORDER`'),
  row('V-19', 'the line to the venue: down, up, its gaps', 'Alarms, Journal', '`report journal --type LineObserved`'),
  row('V-20', 'the market: not heard, heard again', 'Alarms, Journal', '`report journal --type FeedObserved`'),
  row('V-21', 'a clock that cannot be relied on', 'Alarms, Health', '`report journal --type ClockObserved`'),
  row('V-22', 'the limit of requests', 'Health', '`ctl status`, `top`'),
  row('V-23', 'options that were changed: old, new, when, by whom', 'Journal', '`report journal --type ConfigApplied`'),
  row('V-24', 'the session: started, in line with the venue, draining, stopped', 'Health, Machines', '`report journal`, `ctl status`'),
  row('V-25', 'what a person commanded, and the answer', 'Journal', '`report journal --actor ACTOR`'),
  row('V-26', 'a limit of loss that stops entries, and its end', 'Alarms, Why not', '`why-not COIN`, `report journal`'),
  row('V-27', 'alarms, and their end', 'Alarms, Health', '`report journal`, `top`'),
  row('V-28', 'the budget: what is set aside, for which order, and what that costs', 'Budget', '`report budget --at TIME`'),
  row('V-29', 'a difference between the account and the log', 'Alarms, Journal', '`report journal --type AccountDifferenceObserved`'),
  row('V-30', 'reports of orders that nobody asked for here', 'Journal', '`report journal --type UnownedReportsObserved`'),
  row('V-31', 'every type of event, as a sentence', 'Journal', '`report journal`'),
]

/** What cannot be provoked before orders go to a real account. */
export const waiting: readonly string[] = [
  'a reconciliation of a real account: its beginning and its end',
  'an orphaned order that is found at a real venue',
  'an orphaned order that is cancelled there, or adopted',
  'the breaker of a venue: open, half open, closed',
]

export const problemsOfVisible = ({ id }: VisibleRow): readonly string[] => [
  ...(testsOf(id).length > 0 ? [] : [`no test that runs has (${id}) in its title`]),
  ...failingTestsOf(id).map(({ file }) => `a test of ${file} is known to fail`),
]

const testLinks = (id: string): string => {
  const byFile = Map.groupBy(testsOf(id), ({ file }) => file)
  return [...byFile]
    .map(([file, tests]) =>
      fileLink(
        `../${file}`,
        tests.map(({ title }) => title),
      ),
    )
    .join(', ')
}

export const visiblePage = (): string => `# What is to be seen

Of ${visible.length + waiting.length} things that have to be visible, ${visible.length} are, each shown by a test that provokes it (its id stands in the test's title), and ${waiting.length} wait for
a real account. \`npm run docs\` makes this page of the tests; a row without a test fails \`npm test\`. How they are used: [investigating](../investigating.md).

${table(
  ['id', 'what', 'on the page', 'in the terminal', 'tests'],
  visible.map(({ id, what, page, terminal }) => [id, what, page, terminal, testLinks(id)]),
)}

## Waiting for a real account: ${waiting.length}

${list(waiting)}
`
