import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** What took longest when it was last looked at, the longest first: a clean checkout has no durations of its own yet. */
export const LONGEST: readonly string[] = [
  'test/graph/whole-position.test.ts',
  'test/config/no-dead-option.test.ts',
  'test/engine/recorded-markets.test.ts',
  'test/engine/copied-tape.test.ts',
  'test/engine/lost-samples.test.ts',
  'test/graph/evolve-paths.test.ts',
  'test/bad-input/signals.test.ts',
  'test/bad-input/disk.test.ts',
  'test/cli/strategy-endless.test.ts',
  'test/bad-input/documents.test.ts',
  'test/rig/live-feed.test.ts',
  'test/rig/parity.test.ts',
  'test/rig/trade-kill.test.ts',
  'test/rig/esdb-kill.test.ts',
  'test/rig/eventstoredb-lost.test.ts',
  'test/rig/kill.test.ts',
  'test/rig/eventstoredb-refusals.test.ts',
  'test/rig/remote-clock.test.ts',
  'test/rig/restored-log.test.ts',
  'test/rig/remote-network.test.ts',
  'test/rig/remote-kill.test.ts',
  'test/rig/eventstoredb-cluster.test.ts',
  'test/rig/remote-boot.test.ts',
  'test/rig/esdb-pause.test.ts',
]

const placeOf = ({ moduleId }: TestSpecification): number => {
  const place = LONGEST.findIndex((file) => moduleId.endsWith(`/${file}`))
  return place === -1 ? LONGEST.length : place
}

/** The longest files of each group begin first, so that no core waits for the last of them. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const groups = Map.groupBy(sorted, ({ project }) => project)
    return [...groups.values()].flatMap((group) => group.toSorted((a, b) => placeOf(a) - placeOf(b)))
  }
}
