import { isServerUrl } from '../kernel/server-url.ts'
import { StoreFailure } from './store.ts'

/** That a log is a copy of another one: it is read like any, and nothing is written to it before it was restored. */
export type CopyMark = {
  isSet(): Promise<boolean>
  /** Durable when it resolves. */
  set(): Promise<void>
  lift(): Promise<void>
}

/** Two logs that go on from one would ask for orders under the same ids. */
export class LogIsCopy extends StoreFailure {
  /** `name`: for a person, so without a password */
  constructor(name: string) {
    super(
      `The log ${name} is a copy, which is read like any and not gone on with: make it a log of its own by "coinfold restore --log ${isServerUrl(name) ? 'esdb://...' : name}".`,
    )
  }
}

/** Throws LogIsCopy. */
export const requireNoCopy = async (mark: CopyMark, name: string): Promise<void> => {
  if (await mark.isSet()) throw new LogIsCopy(name)
}
