import { Failure } from '../../kernel/errors.ts'
import { Batches } from './batches.ts'
import type { ImportPlan, ImportTarget } from './plan-import.ts'
import type { Source } from './source.ts'

/**
 * Appends the events that the log lacks, in the order of the source; `plan` is what `planImport` returned. Every event is
 * checked once more. Events that were added to the source meanwhile are left to the next import. Throws Failure, also if
 * somebody else writes to the log.
 */
export const importLog = async (
  source: Source,
  { store }: ImportTarget,
  plan: ImportPlan,
  onEvents: (events: number) => void,
): Promise<void> => {
  const batches = new Batches(store)
  let events = 0
  if (plan.missing > 0)
    for await (const page of source.rows()) {
      for (const { event } of page) {
        if (++events > plan.events) break
        const [present] = plan.present.get(event.stream) ?? [-1]
        if (event.number > present) await batches.add(event)
      }
      if (events > plan.events) break
      onEvents(events)
    }
  await batches.flush()
  if (batches.imported !== plan.missing)
    throw new Failure(`${source.path} was changed while it was imported: ${batches.imported} of ${plan.missing} events were found again.`)
}
