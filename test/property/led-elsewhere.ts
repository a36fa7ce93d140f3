/**
 * Rows of the table that no property of the position leads to: exits by a ladder and for a part need the quote of the moment, which the
 * whole graph (test/graph/whole-position.test.ts), their specs and the simulator bring.
 */
const LADDER: ReadonlySet<string> = new Set([
  ...['ExitOvertaken', 'ExitStepLeft', 'ExitCancelRequested', 'ExitCompleted', 'ExitWithdrawn', 'ExitTakenBack'],
])
const PARTS: ReadonlySet<string> = new Set([
  'protection.protected ExitRequested',
  'exit.decided ProtectionRequested',
  'exit.working ProtectionRequested',
])

/** Sales by hand that are told before their purchase: to the property they come where no coins are locked, to their spec everywhere. */
const UNCOVERED: ReadonlySet<string> = new Set([
  ...['protection.protected UncoveredSaleObserved', 'protection.clearing UncoveredSaleObserved'],
])

export const isLedElsewhere = (row: string): boolean => PARTS.has(row) || UNCOVERED.has(row) || LADDER.has(row.slice(row.indexOf(' ') + 1))

const TURNS: ReadonlySet<string> = new Set(['SwitchedToTarget', 'SwitchedToStop', 'SwitchFailed', 'SwitchCooled'])

/** Where stop and target take turns: wild scripts, which do what is owed, lead there; commands that are drawn one by one do not. */
export const isOfTurns = (row: string): boolean =>
  /^switching\.(releasing|target|returning) /.test(row) || TURNS.has(row.slice(row.indexOf(' ') + 1))
