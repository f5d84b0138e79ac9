import type { TSESLint } from '@typescript-eslint/utils';
import { Mention, mentions } from '../flow/mentions.js';
import { wordsOf } from '../words/split.js';

/** What is only spoken of where tokens are goods: of a chain, with a symbol, an address and a price. */
const CHAIN = new Mention(
  /erc-?(?:20|721|1155)|blockchain|ethers|viem|web3|solana|lamports|gwei|token_?address|chain_?(?:id|name)|mainnet|testnet|on-?chain/i,
  `erc20, erc-20, erc721, erc-721, erc1155, erc-1155, blockchain, ethers, viem, web3, solana, lamports, gwei, tokenaddress,
   token_address, chainid, chain_id, chainname, chain_name, mainnet, testnet, onchain, on-chain`,
);

/** `token`, `sourceToken`; `accessToken` is a credential there, too. */
const ASSET =
  /^(?:(?:source|target|origin|destination|src|dest|dst|from|to|input|output|base|quote|sell|buy) )?tokens?$/;

/** Whether the name is that of something that can be owned and sent, by what the file is about. */
export function isAssetToken(name: string, source: Readonly<TSESLint.SourceCode>): boolean {
  return ASSET.test(wordsOf(name).join(' ')) && mentions(source, CHAIN);
}
