import { existsSync } from 'node:fs'

/** The tag of tests that open the page in a browser. */
export const BROWSER = 'browser'

const USUAL = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/snap/bin/chromium']

/** Debian's chromium, or what `COINFOLD_CHROMIUM` names; null: there is none, and these tests are skipped. */
export const foundChromium = (): string | null => [process.env.COINFOLD_CHROMIUM ?? '', ...USUAL].find((path) => existsSync(path)) ?? null
