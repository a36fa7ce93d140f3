/** React has two builds, and takes the one for its own developers, which is several times as slow, where nobody says otherwise. */
export const asProduction = (): void => {
  process.env.NODE_ENV ??= 'production'
}
