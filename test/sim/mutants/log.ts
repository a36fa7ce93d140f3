import type { Mutant } from './mutant.ts'

const PASSING = 'src/event/passing.ts'
const NOWHERE = 'nowhere: it is what seals are for'

/** What makes a log believed that is not whole, or not what was recorded. */
export const log: readonly Mutant[] = [
  {
    name: 'seal not checked at boot',
    seenIn: 'coinfold: a log without a position was traded on',
    patches: [
      { file: PASSING, find: "if (event.type === 'HeadsSealed') requireSealedHeads(event, heads)\n    else if", put: 'if' },
      { file: 'src/replay/fold-log.ts', find: 'if (requireSealed(event, state))', put: 'if (seals.compared < 0)' },
    ],
  },
  {
    name: 'gap believed',
    seenIn: 'coinfold: a log without a position was traded on',
    patches: [{ file: PASSING, find: 'if (isDense) requireDense(row, heads.events)', put: '' }],
  },
  {
    name: 'deferred fact overtaken',
    seenIn: 'nowhere: what waits for the disk stands in front of what does not',
    patches: [
      {
        file: 'src/command/appends.ts',
        find: 'this.#handOver()\n    this.#send(append)\n    if (!mayWait)',
        put: 'this.#send(append)\n    this.#handOver()\n    if (!mayWait)',
      },
    ],
  },
  {
    name: 'told before it is durable',
    seenIn: 'nowhere: readers must never know more than the log',
    patches: [{ file: 'src/command/appends.ts', find: 'await done\n', put: 'void done\n' }],
  },
  {
    name: 'total left out of a seal',
    seenIn: NOWHERE,
    patches: [{ file: 'src/command/seals.ts', find: 'totals: totalsOf(state)', put: 'totals: { ...totalsOf(state), held: {} }' }],
  },
  {
    name: 'total left out of a seal and of its check',
    seenIn: NOWHERE,
    patches: [{ file: 'src/replay/totals.ts', find: 'if (amount !== ZERO) cash[asset] = format(amount)', put: '' }],
  },
  {
    name: 'restored log keeps its branch',
    seenIn: 'nowhere: it is what branches are for',
    patches: [
      {
        file: 'src/command/branch-log.ts',
        find: "{ type: 'LogBranched', data: { branch, from } }",
        put: "{ type: 'LogBranched', data: { branch: state.facts.branches.at(-1)!, from } }",
      },
    ],
  },
  {
    name: "a stop of an older branch taken for a stranger's",
    seenIn: 'nowhere: it is what the tags of former branches are for',
    patches: [
      {
        file: 'src/reconcile/whose-order.ts',
        find: "if (isIntent(orderId)) return 'ours'",
        put: "if (isIntent(orderId) && orderId.startsWith('cf' + tagOf(branches.at(-1) ?? ''))) return 'ours'",
      },
    ],
  },
  {
    name: "extremes rebuilt with today's holdings",
    seenIn: 'nowhere: it is why a sample says what was held',
    world: 'tape',
    patches: [
      {
        file: 'src/command/extremes.ts',
        find: `this.#wakeAt = NEVER
      this.#begin(this.#parts.state.facts.marked, {`,
        put: `this.#wakeAt = NEVER
      this.#begin(ownedBy(this.#parts.state.folds), {`,
      },
    ],
  },
]
