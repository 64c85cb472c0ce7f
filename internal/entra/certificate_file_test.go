// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"math"
	"path/filepath"
	"testing"

	"software.sslmate.com/src/go-pkcs12"
)

var (
	oidData          = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}
	oidEncryptedData = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 6}
	oidShroudedKey   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 12, 10, 1, 2}
	oidTripleDES     = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 12, 1, 3}
	oidPBKDF2        = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 12}
	oidPBES2         = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 13}
	oidPBMAC1        = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 14}
	oidHMACSHA256    = asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 9}
	oidSHA1          = asn1.ObjectIdentifier{1, 3, 14, 3, 2, 26}
	oidAES256        = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 42}
)

// sequence is the DER of a sequence.
func sequence(t *testing.T, elements ...any) asn1.RawValue {
	t.Helper()
	var content []byte
	for _, element := range elements {
		der, err := asn1.Marshal(element)
		if err != nil {
			t.Fatal(err)
		}
		content = append(content, der...)
	}
	return asn1.RawValue{Tag: asn1.TagSequence, IsCompound: true, Bytes: content}
}

// contents are what a PKCS#12 file calls ContentInfo and SafeBag alike: a type
// and a tagged value.
func contents(t *testing.T, oid asn1.ObjectIdentifier, value any) asn1.RawValue {
	t.Helper()
	inner := sequence(t, value)
	inner.Class, inner.Tag = asn1.ClassContextSpecific, 0
	return sequence(t, oid, inner)
}

// octets is an octet string that contains a sequence.
func octets(t *testing.T, elements ...any) []byte {
	t.Helper()
	der, err := asn1.Marshal(sequence(t, elements...))
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func pbkdf2(t *testing.T, iterations int) asn1.RawValue {
	t.Helper()
	return sequence(t, oidPBKDF2, sequence(t, []byte("salt"), iterations, 32, pkix.AlgorithmIdentifier{Algorithm: oidHMACSHA256}))
}

func pbes2(t *testing.T, iterations int) asn1.RawValue {
	t.Helper()
	return sequence(t, oidPBES2, sequence(t, pbkdf2(t, iterations), sequence(t, oidAES256, make([]byte, 16))))
}

func tripleDES(t *testing.T, iterations int) asn1.RawValue {
	t.Helper()
	return sequence(t, oidTripleDES, sequence(t, []byte("salt"), iterations))
}

// pkcs12WithMAC is a file whose MAC takes so many iterations.
func pkcs12WithMAC(t *testing.T, algorithm asn1.ObjectIdentifier, iterations int) []byte {
	t.Helper()
	mac := sequence(t, sequence(t, algorithm), make([]byte, 20))
	if algorithm.Equal(oidPBMAC1) {
		mac = sequence(t, sequence(t, oidPBMAC1, sequence(t, pbkdf2(t, iterations), sequence(t, oidHMACSHA256))), make([]byte, 32))
		iterations = 1
	}
	return octets(t, 3, contents(t, oidData, octets(t)), sequence(t, mac, []byte("salt"), iterations))
}

// pkcs12WithBag is a file without a MAC, with an encrypted bag.
func pkcs12WithBag(t *testing.T, encryption asn1.RawValue) []byte {
	t.Helper()
	encrypted := asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, Bytes: make([]byte, 16)}
	bag := contents(t, oidEncryptedData, sequence(t, 0, sequence(t, oidData, encryption, encrypted)))
	return octets(t, 3, contents(t, oidData, octets(t, bag)))
}

// pkcs12WithKey is a file without a MAC, with an encrypted key.
func pkcs12WithKey(t *testing.T, encryption asn1.RawValue) []byte {
	t.Helper()
	bag := contents(t, oidShroudedKey, sequence(t, encryption, make([]byte, 16)))
	return octets(t, 3, contents(t, oidData, octets(t, contents(t, oidData, octets(t, bag)))))
}

func TestAPKCS12FileOfTooManyIterationsIsRefusedBeforeTheyAreComputed(t *testing.T) {
	t.Parallel()
	for name, file := range map[string]func(iterations int) []byte{
		"MAC":                  func(n int) []byte { return pkcs12WithMAC(t, oidSHA1, n) },
		"PBMAC1":               func(n int) []byte { return pkcs12WithMAC(t, oidPBMAC1, n) },
		"certificate, PBES2":   func(n int) []byte { return pkcs12WithBag(t, pbes2(t, n)) },
		"certificate, 3DES":    func(n int) []byte { return pkcs12WithBag(t, tripleDES(t, n)) },
		"private key, PBES2":   func(n int) []byte { return pkcs12WithKey(t, pbes2(t, n)) },
		"private key, 3DES":    func(n int) []byte { return pkcs12WithKey(t, tripleDES(t, n)) },
		"with something after": func(n int) []byte { return append(pkcs12WithMAC(t, oidSHA1, n), 0xff) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, iterations := range []int{maxIterations + 1, math.MaxInt32} {
				if _, err := parseKeyPair(file(iterations), ""); !errors.Is(err, errTooManyIterations) {
					t.Fatalf("%d iterations: got %q, want %q", iterations, err, errTooManyIterations)
				}
			}
			if _, err := parseKeyPair(file(2048), ""); errors.Is(err, errTooManyIterations) {
				t.Errorf("2,048 iterations: got %q", err)
			}
			if got := highestIterations(file(maxIterations), 0); got != maxIterations {
				t.Errorf("got %d iterations, want %d", got, maxIterations)
			}
		})
	}
}

func TestTheIterationsOfRealFilesAreFound(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join("testdata", "*.pfx"))
	if err != nil || len(files) < 8 {
		t.Fatal("no files", err)
	}
	for _, path := range files {
		if got := highestIterations(testdata(t, filepath.Base(path)), 0); got != 2048 {
			t.Errorf("%s: got %d iterations, want the 2048 of OpenSSL", path, got)
		}
	}
	pair, _ := parsePEM(testdata(t, "key-first.pem"))
	for i, test := range []struct {
		encoder    *pkcs12.Encoder
		iterations int
	}{{pkcs12.LegacyRC2, 1}, {pkcs12.LegacyDES, 3000}, {pkcs12.Modern2023, 100_000}, {pkcs12.Modern2026, 3000}} {
		content, err := test.encoder.WithIterations(test.iterations).Encode(pair.key, pair.leaf, nil, "password")
		if err != nil {
			t.Fatal(err)
		}
		if got := highestIterations(content, 0); got != test.iterations {
			t.Errorf("encoder %d: got %d iterations, want %d", i+1, got, test.iterations)
		}
		if _, err := parsePKCS12(content, "password"); err != nil {
			t.Errorf("encoder %d: it %s", i+1, err)
		}
	}
}

func TestADeepFileIsNotFollowedToItsEnd(t *testing.T) {
	t.Parallel()
	nested := sequence(t, []byte("salt"), 2048)
	for range maxDepth - 3 {
		nested = sequence(t, nested)
	}
	if got := highestIterations(octets(t, nested), 0); got != 2048 {
		t.Errorf("at the greatest depth: got %d iterations, want 2048", got)
	}
	if got := highestIterations(octets(t, sequence(t, nested)), 0); got != 0 {
		t.Errorf("beyond the greatest depth: got %d iterations, want 0", got)
	}
}
