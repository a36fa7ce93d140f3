import type { Mutant } from './mutant.ts'

const NOWHERE = 'nowhere: it is what seals are for'

/** What makes a log believed that is not whole, or not what was recorded. */
export const log: readonly Mutant[] = [
  {
    name: 'seal not checked at boot',
    seenIn: 'coinfold: a log without a position was traded on',
    of: 'requireSealedHeads',
    does: 'A seal says nothing about the streams before it.',
    as: '() => () => {}',
    also: [{ of: 'requireSealed', does: 'A seal says nothing about the state before it.', as: '() => () => false' }],
  },
  {
    name: 'gap believed',
    seenIn: 'coinfold: a log without a position was traded on',
    of: 'requireDense',
    does: 'An event may stand at any position.',
    as: '() => () => {}',
  },
  {
    name: 'deferred fact overtaken',
    seenIn: 'nowhere: what waits for the disk stands in front of what does not',
    of: 'Appends.add',
    does: 'What does not wait for the disk goes before what does.',
    as: `(original, self) => (append, mayWait) => {
      if (mayWait && self.#parts.store.holdsBack) return original(append, mayWait)
      self.#send(append)
      self.#handOver()
      if (!mayWait) self.#awaited = self.#end
    }`,
  },
  {
    name: 'told before it is durable',
    seenIn: 'nowhere: readers must never know more than the log',
    of: 'Appends.#send',
    does: 'Readers hear of events before they are on the disk.',
    as: `(original, self) => (append) => {
      for (const event of append.events) self.#parts.tell(event)
      original({ ...append, events: [] })
    }`,
  },
  {
    name: 'total left out of a seal',
    seenIn: NOWHERE,
    of: 'recordSeal',
    does: 'A seal does not say which coins are held.',
    as: `(original) => (recorder, ...rest) => {
      const note = (session, fact, kind) =>
        recorder.note(session, { ...fact, data: { ...fact.data, totals: { ...fact.data.totals, held: {} } } }, kind)
      original({ heads: recorder.heads, heard: recorder.heard, note }, ...rest)
    }`,
  },
  {
    name: 'total left out of a seal and of its check',
    seenIn: NOWHERE,
    of: 'totalsOf(EngineState)',
    does: 'Neither a seal nor its check knows of cash.',
    as: '(original) => (state) => ({ ...original(state), cash: {} })',
  },
  {
    name: 'restored log keeps its branch',
    seenIn: 'nowhere: it is what branches are for',
    of: 'branchLog',
    does: 'A copy goes on under the branch of what it was made of.',
    as: `(original) => async (store, branch, ...rest) => {
      const { state } = await foldLog(store, foldNothing(), { isChecked: true })
      return original(store, state.facts.branches.at(-1) ?? branch, ...rest)
    }`,
  },
  {
    name: "a stop of an older branch taken for a stranger's",
    seenIn: 'nowhere: it is what the tags of former branches are for',
    of: 'whoseOrder',
    does: 'Only orders of the present branch are ours.',
    as: `(original) => (orderId, { branches, isIntent }) => {
      const tag = tagOf(branches.at(-1) ?? '')
      return original(orderId, { branches, isIntent: (id) => isIntent(id) && id.startsWith('cf' + tag) })
    }`,
  },
  {
    name: "extremes rebuilt with today's holdings",
    seenIn: 'nowhere: it is why a sample says what was held',
    world: 'tape',
    of: 'Extremes.passed',
    does: 'After an interruption the time since the last sample is looked at with the coins that are held now.',
    as: `(original, self) => (item) => {
      const wakes = item === self.#wakeAt
      original(item)
      if (wakes) self.#begin(ownedBy(self.#parts.state.folds), { isWhole: true, isTold: true })
    }`,
  },
]
