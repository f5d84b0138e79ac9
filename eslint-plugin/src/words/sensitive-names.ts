import { listed } from './listed.js';

/** Credentials: whoever reads one can act as its owner. Compared with the last words of a name. */
export const SECRET_NAMES: readonly string[] = listed(`
  password, passwd, pwd, pw, passphrase, passcode, passwort, secret, credential, creds, db pass, user pass,
  smtp pass, mysql pass, redis pass, admin pass, root pass, mail pass, token, jwt, bearer, authorization,
  auth header, cookie, set cookie, auth key, api key, private key, secret key, access key, signing key,
  encryption key, decryption key, master key, shared key, ssh key, webhook key, service account key,
  hmac key, otp, totp, otp code, totp code, pin code, user pin, card pin, account pin, mfa code,
  verification code, two factor code, 2 fa code, recovery code, backup code, auth code, authorization code,
  sms code, cvv, cvc, cvv 2, ccv, card security code, security code, seed phrase, recovery phrase,
  mnemonic phrase, mnemonic, connection string, conn string, database url, database uri, db url, db uri,
  mongo url, mongo uri, mongodb url, mongodb uri, postgres url, postgres uri, postgresql url, mysql url,
  amqp url, redis url, redis uri, rabbitmq url, signed url, presigned url, pre signed url, magic link,
  reset link, reset url, password reset link, password reset url, magic url
`);

/** Data about a person that no service needs in its telemetry. */
export const PERSONAL_NAMES: readonly string[] = listed(`
  email, email address, mail address, phone, phone number, telephone, telephone number, mobile number,
  mobile phone, cell phone, fax number, msisdn, ssn, social security number, social security,
  social insurance number, national id, nino, national insurance number, passport number, passport no,
  tax id, driver license, driving licence, driver license number, license plate, date of birth, dob,
  birth date, birthday, birth day, credit card, debit card, credit card number, debit card number,
  card number, cc number, cc num, ccn, card pan, primary account number, iban, bank account,
  bank account number, account number, routing number, sort code, home address, street address,
  postal address, mailing address, billing address, shipping address, delivery address, address line,
  address line 1, address line 2, first name, last name, full name, surname, maiden name, middle name,
  given name, family name
`);

/** Data that identifies a person only in context; reported with `personal: "strict"`. */
export const PERSONAL_STRICT_NAMES: readonly string[] = listed(`
  ip, ip address, client ip, remote address, remote ip, x forwarded for, x real ip, mac address, user name,
  login name, display name, nick name, session id, connect sid, device id, device token, postcode,
  post code, postal code, zip, zip code, latitude, longitude, geo location, user agent, salary, gender,
  nationality, ethnicity, religion, marital status, blood type, diagnosis, medical record,
  medical record number, patient name, address, street
`);

/** Words that say that the value is no longer the thing itself. */
export const SAFE_WORDS: readonly string[] = listed(`
  hash, hashed, hashing, hmac, digest, sha, sha 1, sha 256, sha 512, md 5, bcrypt, argon, argon 2, scrypt,
  checksum, fingerprint, encrypt, encrypted, cipher, ciphertext, crypt, crypted, mask, masked, masking,
  redact, redacted, redaction, redactor, censor, censored, obfuscate, obfuscated, scrub, scrubbed,
  sanitize, sanitized, sanitise, sanitised, anonymize, anonymized, anonymise, anonymised, pseudonymize,
  pseudonymized, pseudonymise, pseudonymised, pseudonym, strip, stripped, truncated, shortened,
  abbreviated, omit, omitted, last 4, last 2, last four, placeholder, fake, dummy, csrf, xsrf, public key,
  safe, hide, hidden, filtered, cleaned, protected, tokenized, tokenised, wildcard
`);
