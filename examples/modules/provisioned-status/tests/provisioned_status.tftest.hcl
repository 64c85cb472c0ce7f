# These subscriptions exist in the simulated Partner Center, whose settings come
# from environment variables. Requires Terraform 1.6 or later.

variables {
  customer_id     = "0c39d6d5-c70d-4c55-bc02-f620844f3fd1"
  subscription_id = "aaaa0a0a-bb1b-cc2c-dd3d-eeeeee4e4e4e"
}

run "open" {
  assert {
    condition     = output.subscription_id == var.subscription_id && output.status == "success" && output.quantity == 5
    error_message = "The outputs do not match the subscription."
  }
}

run "closed_while_pending" {
  command = plan

  variables {
    name            = "Contoso E5"
    subscription_id = "bbbb1b1b-cc2c-dd3d-ee4e-ffffff5f5f5f"
  }

  expect_failures = [data.partnercenter_subscription_provisioning_status.this]
}

run "closed_after_failure" {
  command = plan

  variables {
    subscription_id = "cccc2c2c-dd3d-ee4e-ff5f-aaaaaa6a6a6a"
  }

  expect_failures = [data.partnercenter_subscription_provisioning_status.this]
}

run "closed_while_not_found" {
  command = plan

  variables {
    subscription_id = "dddd3d3d-ee4e-ff5f-aa6a-bbbbbb7b7b7b"
    allow_not_found = true
  }

  expect_failures = [data.partnercenter_subscription_provisioning_status.this]
}

run "waits_if_asked" {
  command = plan

  variables {
    wait_for_success = true
    poll_interval    = "1s"
    timeout          = "10s"
  }

  assert {
    condition     = output.status == "success"
    error_message = "The wait did not end with success."
  }
}

run "not_enabled" {
  command = plan

  variables {
    subscription_id = "bbbb1b1b-cc2c-dd3d-ee4e-ffffff5f5f5f"
    enabled         = false
  }

  assert {
    condition     = output.subscription_id == var.subscription_id && output.status == null
    error_message = "The status was read although the gate is disabled."
  }
}
