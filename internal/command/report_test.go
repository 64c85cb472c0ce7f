// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
)

func TestReport_ShowsEveryFieldOfStatus(t *testing.T) {
	t.Parallel()
	var status client.SubscriptionProvisioningStatus
	fields := reflect.ValueOf(&status).Elem()
	for i := range fields.NumField() {
		field := fields.Field(i)
		if field.Kind() == reflect.Pointer {
			field.Set(reflect.New(field.Type().Elem()))
			field = field.Elem()
		}
		switch field.Kind() {
		case reflect.String:
			field.SetString(fmt.Sprint("text-", i))
		case reflect.Bool:
			field.SetBool(true)
		default:
			field.SetInt(int64(1000 + i))
		}
	}
	var reported bytes.Buffer
	r := (&invocation{}).newReport(&reported)
	r.begin("Provisioning status", section{})
	r.status(checkIDs{}, &status)
	for i := range fields.NumField() {
		value := reflect.Indirect(fields.Field(i))
		if want := fmt.Sprint(value.Interface()); !strings.Contains(reported.String(), want) {
			t.Errorf("the report does not show %s:\n%s", fields.Type().Field(i).Name, reported.String())
		}
	}
}
