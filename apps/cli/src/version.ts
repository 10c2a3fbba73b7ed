/** Put in by the bundler of the npm package (tools/pack.mjs); a checkout has none. */
declare const MNGR_PACKAGE_VERSION: string | undefined;

/** Version of this command line; a spec compares both numbers with what the packages say, so that nothing is loaded for them. */
export const CLI_VERSION: string = typeof MNGR_PACKAGE_VERSION === 'string' ? MNGR_PACKAGE_VERSION : '0.1.0';
/** The same number as `CONTRACT_VERSION` of the contracts. */
export const CLI_CONTRACT_VERSION = 2;
