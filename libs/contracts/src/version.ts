/** Raised when messages between services, machines and clients change; N and N - 1 work together. */
export const CONTRACT_VERSION = 3;
