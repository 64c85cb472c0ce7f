#!/usr/bin/env bash
# Writes the certificates of the tests, with OpenSSL 3: they are for nothing else. The password is "password".
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

selfsigned=(openssl req -x509 -newkey rsa:2048 -nodes -days 36500)
"${selfsigned[@]}" -subj "/CN=test authority" -keyout authority.key -out authority.crt
openssl req -newkey rsa:2048 -nodes -subj "/CN=test app" -keyout app.key -out app.csr
openssl x509 -req -in app.csr -CA authority.crt -CAkey authority.key -days 36500 -out app.crt
openssl rsa -in app.key -traditional -out app-pkcs1.key
openssl pkcs8 -topk8 -in app.key -passout pass:password -out app-encrypted.key
openssl rsa -in app.key -traditional -aes128 -passout pass:password -out app-encrypted-pkcs1.key
"${selfsigned[@]}" -subj "/CN=other app" -keyout other.key -out other.crt
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 36500 -subj "/CN=ec app" -keyout ec.key -out ec.crt
openssl ec -in ec.key -out ec-sec1.key

cat app.key app.crt >key-first.pem
cat app.crt app.key >certificate-first.pem
cat app-pkcs1.key app.crt >pkcs1.pem
cat authority.crt app.crt app.key >chain.pem
cat app-encrypted.key app.crt >encrypted.pem
cat app-encrypted-pkcs1.key app.crt >encrypted-pkcs1.pem
cat ec.key ec.crt >ec.pem
cat ec-sec1.key ec.crt >ec-sec1.pem
cat other.key app.crt >mismatch.pem
cp app.key no-certificate.pem
cp app.crt no-key.pem

export_app=(openssl pkcs12 -export -inkey app.key -in app.crt)
"${export_app[@]}" -passout pass:password -out modern.pfx
"${export_app[@]}" -passout pass: -out modern-no-password.pfx
"${export_app[@]}" -certfile authority.crt -passout pass:password -out modern-chain.pfx
"${export_app[@]}" -legacy -passout pass:password -out legacy-rc2.pfx
"${export_app[@]}" -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg SHA1 -passout pass:password -out legacy-3des.pfx
"${export_app[@]}" -legacy -certfile authority.crt -passout pass: -out legacy-no-password-chain.pfx
openssl pkcs12 -export -nokeys -in app.crt -passout pass:password -out no-key.pfx
openssl pkcs12 -export -nocerts -inkey app.key -passout pass:password -out no-certificate.pfx
openssl pkcs12 -export -inkey ec.key -in ec.crt -passout pass:password -out ec.pfx
rm -f ./*.key ./*.csr authority.crt other.crt ec.crt
