import { isServerUrl } from '../kernel/server-url.ts'
import { StoreFailure } from './store.ts'

/** Marks a log as a copy of another one. A copy can be read like any log; nothing is written to it before it is restored. */
export type CopyMark = {
  isSet(): Promise<boolean>
  /** Durable when it resolves. */
  set(): Promise<void>
  lift(): Promise<void>
}

/** Thrown for a copy that is about to be written to: two logs with one history would ask for orders under the same ids. */
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
